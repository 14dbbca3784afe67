import Bytes
import Posix
import Webhook

/// The system's real-time clock.
struct SystemClock: Clock {
  func now() -> Timestamp {
    // A clock outside the years 1 to 9999 cannot verify a certificate either.
    Timestamp(milliseconds: SystemTime.milliseconds) ?? .epoch
  }
}

import Bytes
import Gateway
import Posix
import Webhook

/// One open connection of the FastCGI host, whose reads and writes never wait.
final class FastCGIPeer {
  private let descriptor: FileDescriptor
  var connection: FastCGIConnection
  private var state = State.open
  /// Until when what is left of the output has to be sent, and what the web server has left to say has to be heard.
  private var closingTime = Int.max
  /// When something came last, or the connection began.
  private(set) var lastUse = SystemTime.nanoseconds
  /// Why it cannot be read at all, where that is not its other end's doing.
  private(set) var failure: Errno?
  /// Whether anything has come yet.
  private var hasBegun = false

  private enum State {
    case open
    /// The web server sends no more.
    case ended
    /// Everything is sent; what still comes is thrown away.
    case draining
    case closed
  }

  /// Nanoseconds that a web server may take to read an answer, or to finish a request that is answered.
  private static let patience = 1_000_000_000
  /// With as much as this unsent no more is read.
  private static let outputLimit = 1 << 20

  init(_ descriptor: consuming FileDescriptor, limits: FastCGILimits) {
    self.descriptor = descriptor
    connection = FastCGIConnection(limits: limits)
  }

  var isClosed: Bool { state == .closed }

  /// Whether there is nothing to wait for but the next request.
  var isIdle: Bool { state == .open && !connection.isBusy && connection.output.isEmpty }

  /// The next moment at which something is too late.
  var deadline: Int {
    // The first request to expire is the one that began first.
    min(closingTime, connection.nextDeadline?.nanoseconds ?? .max)
  }

  func close() { state = .closed }

  /// Closes where there is nothing to wait for any more. Whoever has just connected is about to say something.
  func leave() {
    guard isIdle else { return }
    if hasBegun { return close() }
    if closingTime == .max { startClosing() }
  }

  private var hasRoom: Bool { connection.output.count < Self.outputLimit }

  /// Adds the descriptor to those that are waited for.
  func join(_ poll: inout Poll, mayRead: Bool) {
    let isWriting = state != .draining && !connection.output.isEmpty
    let isReading = mayRead && hasRoom && state != .ended
    poll.add(descriptor, for: isWriting ? .writing : isReading ? .reading : .nothing)
  }

  /// Reads what is there.
  func receive(_ buffer: inout [UInt8], requestDeadline: Deadline) {
    guard hasRoom, state == .open || state == .draining else { return }
    buffer.removeAll(keepingCapacity: true)
    do throws(Errno) {
      let count = try descriptor.read(atMost: Body.portion, into: &buffer)
      lastUse = SystemTime.nanoseconds
      switch state {
      case .draining where count == 0: state = .closed
      case .draining: break
      default:
        if count == 0 { state = .ended }
        if !hasBegun {
          hasBegun = true
          closingTime = .max
        }
        connection.receive(buffer.span, deadline: requestDeadline)
      }
    } catch {
      if error != .wouldBlock { state = .closed }
      if error.isNotSupported || error == .notPermitted { failure = error }
    }
  }

  /// Ends what has taken longer than it may.
  func expire(_ now: Int) {
    if closingTime <= now { state = .closed }
    connection.expire(now)
  }

  /// Sends what there is to send, and closes when that was all.
  func send() {
    guard state == .open || state == .ended else { return }
    var sent = 0
    do throws(Errno) {
      while sent < connection.output.count {
        let rest = connection.output.span.extracting(sent..<connection.output.count)
        sent += try descriptor.writeOnce(rest)
      }
      connection.output.removeAll(keepingCapacity: true)
      if sent > 0 { closingTime = .max }
      finish()
    } catch {
      guard error == .wouldBlock else { return state = .closed }
      connection.output.removeFirst(sent)
      if sent > 0 || closingTime == .max { startClosing() }
    }
  }

  private func startClosing() { closingTime = SystemTime.nanoseconds + Self.patience }

  private func finish() {
    if state == .ended {
      // A request of which the rest will not come has nobody to answer.
      if connection.nextRequest == nil { state = .closed }
    } else if connection.isFinished, connection.isInterrupted {
      descriptor.finishWriting()
      startClosing()
      state = .draining
    } else if connection.isFinished {
      state = .closed
    }
  }
}

// Hashes BYTES bytes repeatedly for a second of the processor, with the executable's digest; prints megabytes a second.
// `rounds` does without the processor's instructions for SHA-256.
//
//   digest BYTES [rounds]
import CPosix
import Digest

@c(main)
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  guard count == 2 || count == 3, let word = arguments[1], atol(word) > 0 else { return 1 }
  let size = Int(atol(word))
  let implementation = count == 3 ? SHA256Implementation.rounds : .fastest
  var message = [UInt8](repeating: 0x78, count: size)
  let start = now()
  var rounds = 0
  repeat {
    // Reads the clock seldom.
    for _ in 0..<(1 + 100_000 / size) {
      var hash = SHA256(by: implementation)
      hash.update(message.span)
      let digest = hash.finalize()
      // Each message depends on the previous digest, so the compiler cannot remove any.
      message[0] = digest.bytes[0]
      rounds += 1
    }
  } while now() - start < 1_000_000_000
  let megabytes = Double(rounds * size) / 1e6
  // Prints hundredths as integers, without the library's floating-point code.
  let hundredths = Int(megabytes / (Double(now() - start) / 1e9) * 100)
  print("\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)")
  return 0
}

/// Nanoseconds of the processor, which OpenSSL counts too: those of other programs are not its own.
private func now() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

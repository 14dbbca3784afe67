import Bytes
import Gateway
import Webhook

/// Any bytes from a runtime API, in portions whose length is the first byte. The first invocation, or the error, does not depend
/// on the portions, and nothing traps. Bytes after the first response may arrive too early, which closes the connection.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let expected = outcome(bytes, portion: max(1, bytes.count))
  let parts = outcome(bytes, portion: 1 + Int(first))
  precondition(parts.first == expected.first, "the portions change the outcome")
  return 0
}

/// Returns the invocations in the bytes, as an adapter sees them.
private func outcome(_ bytes: [UInt8], portion: Int) -> [[UInt8]] {
  var api = RuntimeAPI(
    authority: [UInt8]("127.0.0.1:9001"),
    connection: PortionedConnection(bytes: bytes, portion: portion))
  var seen: [[UInt8]] = []
  do throws(RuntimeAPIError<Closed>) {
    while true {
      let invocation = try api.next()
      seen.append(invocation.event + [invocation.isTooLong ? 1 : 0])
      let remaining = invocation.remaining(at: 1_788_300_000_000)
      precondition((0...900_000).contains(remaining), "more time than Lambda permits")
      let acceptance = try api.respond(to: invocation, [UInt8]("{}"))
      seen.append([acceptance == .accepted ? 1 : 0])
    }
  } catch {
    return seen
  }
}

private struct Closed: Error {}

/// A connection whose bytes arrive in portions.
private struct PortionedConnection: Connection {
  let bytes: [UInt8]
  let portion: Int
  var position = 0
  var isOpen = false

  init(bytes: [UInt8], portion: Int) {
    self.bytes = bytes
    self.portion = portion
  }

  mutating func open() throws(Closed) {
    guard !isOpen else { throw Closed() }
    isOpen = true
  }

  mutating func write(_ bytes: Span<UInt8>) throws(Closed) {}

  mutating func wait() throws(Closed) -> Bool { true }

  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Closed) -> Int {
    let end = min(position + min(count, portion), bytes.count)
    defer { position = end }
    buffer += bytes[position..<end]
    return end - position
  }
}

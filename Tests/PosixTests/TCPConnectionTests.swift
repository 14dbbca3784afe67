import Glibc
import Testing

@testable import Posix

/// A listening socket on a free port.
private struct Listener {
  let descriptor: Int32
  let port: UInt16

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = listen(descriptor, 8)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
    try #require(port > 0)
  }
}

private func address(_ text: String) -> SocketAddress? { SocketAddress(Array(text.utf8)) }

private func fault(of address: SocketAddress) -> Errno? {
  do throws(Errno) {
    _ = try FileDescriptor(connectedTo: address, seconds: 5)
    return nil
  } catch {
    return error
  }
}

struct TCPConnectionTests {
  @Test func `bytes go there and back`() throws {
    let listener = try Listener()
    defer { close(listener.descriptor) }
    let there = try #require(address("127.0.0.1:\(listener.port)"))
    let connection = try FileDescriptor(connectedTo: there, seconds: 5)
    let peer = accept(listener.descriptor, nil, nil)
    defer { close(peer) }
    try connection.write(Array("hello".utf8).span)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(peer, &bytes, 8) == 5)
    #expect(write(peer, bytes, 5) == 5)
    var echo: [UInt8] = []
    #expect(try connection.read(atMost: 8, into: &echo) == 5)
    #expect(echo == Array("hello".utf8))
  }

  @Test func `a port without a listener is an error`() throws {
    let listener = try Listener()
    close(listener.descriptor)
    let there = try #require(address("127.0.0.1:\(listener.port)"))
    #expect(fault(of: there) == Errno(code: ECONNREFUSED))
  }

  @Test(
    arguments: [
      "", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:65536",
      "127.0.0.1:123456", "127.0.0.1:-1", "127.0.0.1:80:80", "[::1]:80", "127.0.0.1:80/",
      "127.0.0.1\u{0}:80", "localhost:80", "1.2.3:80", "127.0.0.1 :80", "1.2.3.256:80", "x:80",
      "1.2.3.4.5:80", "1..3.4:80", "1.2.3.0004:80",
    ])
  func `an address has a host and a port`(text: String) { #expect(address(text) == nil) }

  @Test func `the highest port is valid`() { #expect(address("127.0.0.1:65535") != nil) }
}

import Glibc
import Testing

@testable import Posix

/// Listening sockets and other descriptors.
struct SocketTests {
  /// A socket that listens on a free port of the loopback address.
  private static func listener() -> (file: OpenFile, address: sockaddr_in) {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(number, $0, length)
        _ = listen(number, 8)
        _ = getsockname(number, $0, &length)
      }
    }
    return (OpenFile(number), address)
  }

  @Test func `only a listening socket is listening`() throws {
    let (listener, _) = Self.listener()
    #expect(listener.isListening)
    let (one, other) = OpenFile.socketPair()
    #expect(!one.isListening && !other.isListening)
    let unbound = OpenFile(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    #expect(!unbound.isListening)
    let file = OpenFile(open("/dev/null", O_RDONLY))
    #expect(!file.isListening)
    #expect(!OpenFile(9999).isListening)
  }

  @Test func `accepting returns a connection or EAGAIN`() throws {
    let (listener, address) = Self.listener()
    try listener.descriptor.prepareForAccepting()
    #expect(throws: Errno.wouldBlock) { _ = try listener.descriptor.accept() }
    #expect(!listener.isReadable)
    let client = OpenFile(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var target = address
    let isConnected = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    try #require(isConnected)
    try listener.descriptor.waitForReading(until: .max)
    #expect(listener.isReadable)
    let connection = OpenFile(try listener.descriptor.accept())
    #expect(connection.peerAddress == IPv4Address(Array("127.0.0.1".utf8)))
    #expect(fcntl(connection.number, F_GETFD) & FD_CLOEXEC != 0)
    #expect(throws: Errno.wouldBlock) { try connection.read() }
    connection.descriptor.finishWriting()
    #expect(try client.read().isEmpty)
    // The other end can still be heard.
    try client.write([7])
    try connection.descriptor.waitForReading(until: .max)
    #expect(try connection.read() == [7])
  }

  @Test func `a socket of another family has no IPv4 address`() {
    let (one, other) = OpenFile.socketPair()
    #expect(one.peerAddress == nil && other.peerAddress == nil)
    #expect(OpenFile(9999).peerAddress == nil)
  }
}

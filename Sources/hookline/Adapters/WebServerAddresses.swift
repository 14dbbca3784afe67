import Bytes
import Posix

/// The web servers that may connect, from `FCGI_WEB_SERVER_ADDRS`: IPv4 addresses with commas between them; section 3.2 of
/// FastCGI's specification.
struct WebServerAddresses {
  /// Nil where everybody may. What is no address is nobody's.
  private let addresses: [IPv4Address?]?

  init() {
    let value = Process.environment(prefix: "FCGI_WEB_SERVER_ADDRS=").first?.value
    addresses = value?.pieces(separatedBy: UInt8(ascii: ",")).map { IPv4Address($0.trimmed) }
  }

  /// Whether the web server at the other end of a connection may connect. One without an IPv4 address is none of those named.
  func include(_ connection: borrowing FileDescriptor) -> Bool {
    guard let addresses else { return true }
    guard let address = connection.peerAddress else { return false }
    return addresses.contains(address)
  }
}

import Bytes
import Posix

/// The web servers that may connect, from the comma-separated IPv4 addresses in `FCGI_WEB_SERVER_ADDRS`: FastCGI Specification,
/// section 3.2.
struct WebServerAddresses {
  /// Nil where the variable is not set and any peer may connect. An element is nil where it is not an address.
  private let addresses: [IPv4Address?]?

  init() {
    let value = Process.variable("FCGI_WEB_SERVER_ADDRS=")
    addresses = value?.pieces(separatedBy: UInt8(ascii: ",")).map { IPv4Address($0.trimmed) }
  }

  /// Whether the peer of a connection may connect. A peer without an IPv4 address is not in the list.
  func allows(_ connection: borrowing FileDescriptor) -> Bool {
    guard let addresses else { return true }
    guard let address = connection.peerAddress else { return false }
    return addresses.contains(address)
  }
}

import Bytes
import Posix

/// The web servers that may connect, from `FCGI_WEB_SERVER_ADDRS`: IPv4 addresses with commas between them; section 3.2 of
/// FastCGI's specification.
struct WebServerAddresses {
  /// Nil where everybody may.
  private let addresses: [[UInt8]]?

  init() {
    let value = Process.environment(prefix: "FCGI_WEB_SERVER_ADDRS=").first?.value
    addresses = value.map { $0.pieces(separatedBy: UInt8(ascii: ",")).map(Self.address) }
  }

  /// Whether the web server at the other end of a connection may connect. One without an IPv4 address is none of those named.
  func include(_ connection: borrowing FileDescriptor) -> Bool {
    guard let addresses else { return true }
    guard let address = connection.peerAddress else { return false }
    return addresses.contains(address)
  }

  /// The four bytes of an address; none where it is no address, which nobody has then.
  private static func address(_ text: [UInt8]) -> [UInt8] {
    let parts = text.trimmed.pieces(separatedBy: UInt8(ascii: "."))
    var address: [UInt8] = []
    for part in parts where (1...3).contains(part.count) && part.allSatisfy({ $0.isDigit }) {
      let number = part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      if let byte = UInt8(exactly: number) { address.append(byte) }
    }
    return parts.count == 4 && address.count == 4 ? address : []
  }
}

internal import CPosix

extension FileDescriptor {
  /// Connects over TCP. What is written goes out at once, tcp(7) `TCP_NODELAY`, or fails with
  /// `EAGAIN` where there is no room for it for so many seconds.
  ///
  /// The corresponding C function is `connect`. Throws `EINVAL` where the host is no IPv4 address.
  package init(connectedTo address: SocketAddress, seconds: Int) throws(Errno) {
    let host = address.host.map { CChar(bitPattern: $0) } + [0]
    let number = try Errno.check {
      // The host is a string that ends with NUL.
      unsafe Int(cposix_connect(host, address.port, Int32(clamping: seconds)))
    }
    self.init(Int32(number), isOwned: true)
  }
}

/// An IPv4 address in its usual form and a port, `127.0.0.1:9001`.
package struct SocketAddress {
  fileprivate let host: [UInt8]
  fileprivate let port: UInt16

  /// The address that a text spells; nil where it is of another form. Whether the part before the
  /// colon is an address shows when something connects to it.
  package init?(_ text: [UInt8]) {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
    let digits = text[(colon + 1)...]
    guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    let port = digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
    guard (1...65_535).contains(port), !text.contains(0) else { return nil }
    host = Array(text[..<colon])
    self.port = UInt16(port)
  }
}

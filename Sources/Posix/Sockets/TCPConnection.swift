internal import CPosix

extension FileDescriptor {
  /// Connects over TCP, with `TCP_NODELAY`, tcp(7). A write fails with `EAGAIN` after `seconds` without room.
  ///
  /// The corresponding C function is `connect`.
  package init(connectedTo address: SocketAddress, seconds: Int) throws(Errno) {
    let number = try Errno.check {
      Int(cposix_connect(address.host.networkOrder, address.port, Int32(clamping: seconds)))
    }
    self.init(Int32(number), isOwned: true)
  }
}

/// An IPv4 address in its usual form and a port, `127.0.0.1:9001`.
package struct SocketAddress {
  fileprivate let host: IPv4Address
  fileprivate let port: UInt16

  /// Parses an address and a port; nil where the text has another form.
  package init?(_ text: [UInt8]) {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")),
      let host = IPv4Address(Array(text[..<colon]))
    else { return nil }
    let digits = text[(colon + 1)...]
    guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    let port = digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
    guard (1...65_535).contains(port) else { return nil }
    self.host = host
    self.port = UInt16(port)
  }
}

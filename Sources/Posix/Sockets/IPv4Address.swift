/// An address of IPv4, RFC 791.
package struct IPv4Address: Equatable {
  /// The four bytes in network order.
  let networkOrder: UInt32

  init(networkOrder: UInt32) { self.networkOrder = networkOrder }

  /// Parses four decimal numbers separated by dots, as inet_pton(3) does, but with leading zeroes; nil otherwise.
  package init?(_ text: [UInt8]) {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts.reversed() {
      guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      let number = part.reduce(0) { $0 * 10 + UInt32($1 & 0x0F) }
      guard number <= 255 else { return nil }
      address = address << 8 | number
    }
    networkOrder = address
  }
}

import Bytes

/// An order of the members of all objects in a body, which shows that it was re-serialised.
package enum MemberOrder: Equatable {
  /// By name: Go's maps, and an option of most libraries.
  case sorted
  /// By hash: Java's `HashMap`, in which org.json keeps them.
  case hashed

  /// The fewest pairs of neighbours that are no chance.
  private static let leastPairs = 6

  /// Returns the order that all objects of a body have.
  static func order(of document: JSONDocument) -> MemberOrder? {
    for order in [MemberOrder.sorted, .hashed] {
      var pairs = 0
      if order.holds(in: document.root, document, &pairs), pairs >= leastPairs { return order }
    }
    return nil
  }

  // The scanner limits the depth.
  private func holds(in value: JSONValue, _ document: JSONDocument, _ pairs: inout Int) -> Bool {
    var count: UInt32 = 0
    for _ in document.members(of: value) { count &+= 1 }
    var last: [UInt8]?
    for member in document.members(of: value) {
      let name = document.string(of: member.name) ?? []
      if let last {
        guard isBefore(last, name, among: count) else { return false }
        pairs += 1
      }
      last = name
      guard holds(in: member.value, document, &pairs) else { return false }
    }
    for element in document.elements(of: value) {
      guard holds(in: element, document, &pairs) else { return false }
    }
    return true
  }

  private func isBefore(_ one: [UInt8], _ other: [UInt8], among count: UInt32) -> Bool {
    switch self {
    case .sorted: one.lexicographicallyPrecedes(other)
    case .hashed: Self.bucket(one, among: count) <= Self.bucket(other, among: count)
    }
  }

  /// Returns the place of an ASCII name in a `HashMap`: its table has 16 places, and doubles when more than three quarters are
  /// taken.
  private static func bucket(_ name: [UInt8], among count: UInt32) -> UInt32 {
    var places: UInt32 = 16
    while places < 1 << 30, count > places / 4 * 3 { places *= 2 }
    let hash = name.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
    return (hash ^ hash >> 16) & (places - 1)
  }

  var sentence: StaticString {
    switch self {
    case .sorted:
      "The members of the body are sorted by name: it was re-serialised on the way, as by Go from a map, or with sorted keys."
    case .hashed:
      "The members of the body are in the order of Java's HashMap: it was re-serialised on the way, as by org.json."
    }
  }
}

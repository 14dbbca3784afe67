/// The lengths of an object's names: most names that are looked up have none of them.
package struct JSONNameLengths {
  /// A bit for each length, the last one also for longer names.
  private var bits: UInt64 = 0

  private init(bits: UInt64) { self.bits = bits }

  /// Names of any lengths.
  package static var any: JSONNameLengths { JSONNameLengths(bits: .max) }

  /// The lengths of a value's names; none where it is not an object.
  package init(of value: JSONValue, in document: JSONDocument) {
    guard document.kind(of: value) == .object else { return }
    bits = unsafe document.nodes.withUnsafeBufferPointer { nodes in
      // The scanner has made the indices, which are in bounds: a value follows each name.
      let end = unsafe Int(nodes[value.index].link)
      var (bits, index): (UInt64, Int) = (0, value.index + 1)
      while index < end {
        let name = unsafe nodes[index]
        // A name with escapes may be one of any length.
        bits |= name.link == 0 ? Self.bit(Int(name.end &- name.start) &- 2) : .max
        index = unsafe Swift.max(index + 2, Int(nodes[index + 1].link))
      }
      return bits
    }
  }

  private static func bit(_ length: Int) -> UInt64 {
    1 &<< UInt64(truncatingIfNeeded: min(length, 63))
  }

  /// Whether the object may have a member of a name.
  @inline(__always)
  package func mayHave(_ name: StaticString) -> Bool {
    bits & Self.bit(name.utf8CodeUnitCount) != 0
  }
}

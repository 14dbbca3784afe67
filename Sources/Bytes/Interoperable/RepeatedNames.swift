/// The names that occur more than once in an object, after the replacement of their characters.
struct RepeatedNames {
  /// For each member 0 where it keeps its name, else which of the equal names it is, from 1.
  private var numbers: [Int32]
  /// What stands before a number, and in no name of the object.
  private var mark: [UInt8] = []

  /// The most `#` of a mark: it is repeated for each of the names.
  private static let markLimit = 8

  /// Nil where all names differ. Takes time in n log n of the names' bytes.
  init?(of object: JSONValue, in document: JSONDocument) {
    var names: [UInt8] = []
    var ends: [Int32] = [0]
    for member in document.members(of: object) {
      let name = document.string(of: member.name) ?? []
      names.append(InteroperableText.replacing(name).span)
      ends.append(Int32(clamping: names.count))
    }
    numbers = [Int32](repeating: 0, count: ends.count - 1)
    guard number(names, ends) else { return nil }
    mark = Self.mark(for: names)
  }

  /// Returns more `#` than the names have in a row; where these are many, the least number between two `#` that is not in the
  /// names.
  private static func mark(for names: [UInt8]) -> [UInt8] {
    var mark = [UInt8(ascii: "#")]
    var run = 0
    for byte in names {
      run = byte == UInt8(ascii: "#") ? run + 1 : 0
      if run == mark.count { mark.append(UInt8(ascii: "#")) }
      guard mark.count <= markLimit else { return numberedMark(for: names) }
    }
    return mark
  }

  private static func numberedMark(for names: [UInt8]) -> [UInt8] {
    var used: [Int32] = []
    for piece in names.split(separator: UInt8(ascii: "#")) {
      // The names have fewer numbers than nine digits can count.
      if let number = piece.span.decimal(digits: 1...9) { used.append(Int32(clamping: number)) }
    }
    used.sort()
    var least: Int32 = 1
    for number in used where number == least { least += 1 }
    var mark = [UInt8(ascii: "#")]
    mark.append(decimal: Int(least))
    mark.append(UInt8(ascii: "#"))
    return mark
  }

  /// Returns what is appended to the name of a member; nil where it keeps its name.
  func suffix(at index: Int) -> [UInt8]? {
    guard numbers[index] > 0 else { return nil }
    var suffix = mark
    suffix.append(decimal: Int(numbers[index]))
    return suffix
  }

  /// Numbers the equal names, which sorting puts side by side. Returns whether there are any.
  private mutating func number(_ names: [UInt8], _ ends: [Int32]) -> Bool {
    var order = numbers.indices.map { Int32(clamping: $0) }
    order.sort { one, other in
      let difference = Self.compare(one, other, names, ends)
      return difference == 0 ? one < other : difference < 0
    }
    var isFound = false
    var first = 0
    for at in order.indices.dropFirst() {
      guard Self.compare(order[at - 1], order[at], names, ends) == 0 else {
        first = at
        continue
      }
      isFound = true
      numbers[Int(order[at - 1])] = Int32(clamping: at - first)
    }
    return isFound
  }

  /// Returns a negative number, 0 or a positive one, by the order of two names.
  private static func compare(
    _ one: Int32, _ other: Int32, _ names: [UInt8], _ ends: [Int32]
  ) -> Int {
    var (left, right) = (Int(ends[Int(one)]), Int(ends[Int(other)]))
    let (leftEnd, rightEnd) = (Int(ends[Int(one) + 1]), Int(ends[Int(other) + 1]))
    while left < leftEnd, right < rightEnd {
      if names[left] != names[right] { return Int(names[left]) - Int(names[right]) }
      left += 1
      right += 1
    }
    return (leftEnd - left) - (rightEnd - right)
  }
}

extension JSONDocument {
  /// The most members whose names are compared one by one; objects have few.
  private static let fewMembers = 16

  /// Whether an object in a value may have a name more than once. Names with escapes are not decoded.
  func mayRepeatNames(in value: JSONValue) -> Bool {
    let (nodes, text) = (nodes.span, text.span)
    let end = self.nodes.after(value.index)
    var index = value.index
    while index < end {
      if text[Int(nodes[index].start)] == UInt8(ascii: "{"), mayRepeatNames(ofObject: index) {
        return true
      }
      index += 1
    }
    return false
  }

  private func mayRepeatNames(ofObject object: Int) -> Bool {
    let end = Int(nodes[object].link)
    var (count, index) = (0, object + 1)
    while index < end {
      let name = nodes[index]
      guard name.link == 0 else { return true }
      var earlier = object + 1
      while earlier < index {
        if areSame(nodes[earlier], name) { return true }
        earlier = nodes.after(earlier + 1)
      }
      count += 1
      guard count <= Self.fewMembers else {
        return RepeatedNames(of: JSONValue(index: object), in: self) != nil
      }
      index = nodes.after(index + 1)
    }
    return false
  }

  private func areSame(_ one: JSONNode, _ other: JSONNode) -> Bool {
    let length = one.end - one.start
    guard other.end - other.start == length else { return false }
    for at in 0..<Int(length) where text[Int(one.start) + at] != text[Int(other.start) + at] {
      return false
    }
    return true
  }
}

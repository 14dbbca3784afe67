/// Little-endian numbers in the files of the state directory.
extension [UInt8] {
  mutating func store(_ number: UInt64, at offset: Int, count: Int = 8) {
    for index in 0..<count {
      self[offset + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
    }
  }

  func number(at offset: Int, count: Int = 8) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<count { number |= UInt64(self[offset + index]) << UInt64(8 * index) }
    return number
  }
}

extension Span<UInt8> {
  /// Returns the index of the first LF from an index on; the number of bytes where there is none. Looks at eight bytes at a time.
  func firstLF(from start: Int) -> Int {
    let (ones, tops) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
    var index = start
    unsafe withUnsafeBytes { bytes in
      while index + 8 <= bytes.count {
        // The loop's condition has checked the bounds.
        let stored = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let word = UInt64(littleEndian: stored) ^ 0x0A * ones
        // The lowest bit that is set belongs to the first byte that is zero.
        let zeros = (word &- ones) & ~word & tops
        if zeros != 0 {
          index += zeros.trailingZeroBitCount / 8
          return
        }
        index += 8
      }
      while index < bytes.count, unsafe bytes[index] != 0x0A { index += 1 }
    }
    return index
  }
}

/// Eight bytes of a text as one number, the first in the lowest bits: a string is searched eight bytes at a time.
///
/// Sean Eron Anderson, "Bit Twiddling Hacks", "Determine if a word has a byte less than n".
package enum EightBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Returns a word whose lowest bit belongs to the first byte that is a control character, a quote or a backslash; 0 where
  /// there is none. Higher bits may belong to other bytes.
  @inline(__always) private static func escapes(_ word: UInt64) -> UInt64 {
    let control = word &- 0x20 &* ones
    let quote = word ^ 0x22 &* ones
    let backslash = word ^ 0x5C &* ones
    return (control & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash)
      & highBits
  }

  /// As `escapes`, also for bytes that are not ASCII: where the scanner has to look.
  @inline(__always) static func notPlain(_ word: UInt64) -> UInt64 {
    escapes(word) | word & highBits
  }

  /// As `escapes`, also for bytes from 0xEF, which may begin a character that is replaced: where the writer has to look.
  @inline(__always) static func notWritten(_ word: UInt64) -> UInt64 {
    // Carries nothing into the next byte.
    escapes(word) | (word & ~highBits &+ (0x80 - 0x6F) &* ones) & word & highBits
  }

  /// Returns a word whose lowest bit belongs to the first backslash; 0 where there is none.
  @inline(__always) static func backslashes(_ word: UInt64) -> UInt64 { equal(word, 0x5C) }

  /// Returns a word whose lowest bit belongs to the first LF; 0 where there is none.
  @inline(__always) static func lineFeeds(_ word: UInt64) -> UInt64 { equal(word, 0x0A) }

  /// Returns a word whose lowest bit belongs to the first CR or NUL; 0 where there is none.
  @inline(__always) static func returnsAndNULs(_ word: UInt64) -> UInt64 {
    equal(word, 0x0D) | equal(word, 0)
  }

  @inline(__always) private static func equal(_ word: UInt64, _ byte: UInt64) -> UInt64 {
    let differences = word ^ byte &* ones
    return (differences &- ones) & ~differences & highBits
  }

  /// Returns the hexadecimal digits of four bytes, which are in every second byte.
  @inline(__always) static func hexDigits(of bytes: UInt64) -> UInt64 {
    let low: UInt64 = 0x0F0F_0F0F_0F0F_0F0F
    let digits = bytes >> 4 & 0x000F_000F_000F_000F | bytes << 8 & 0x0F00_0F00_0F00_0F00
    // 1 for each digit above 9. Nothing is carried.
    let above9 = (digits &+ (ones &* 6)) >> 4 & ones & low
    return digits &+ ones &* 0x30 &+ above9 &* 0x27
  }

  /// Whether `name` is in a text at `start`, where the text has as many bytes.
  @inline(__always) static func areSame(
    _ text: UnsafeRawBufferPointer, _ start: Int, _ name: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let count = name.count
    guard let text = text.baseAddress, let name = name.baseAddress else { return true }
    // Both have `count` bytes. The last part overlaps the one before it.
    let (one, other) = unsafe (text + start, UnsafeRawPointer(name))
    @inline(__always)
    func differences<Part: FixedWidthInteger & BitwiseCopyable>(_: Part.Type, _ at: Int) -> Part {
      unsafe one.loadUnaligned(fromByteOffset: at, as: Part.self)
        ^ other.loadUnaligned(fromByteOffset: at, as: Part.self)
    }
    if count >= 8 {
      var at = 0
      while at + 8 < count {
        guard differences(UInt64.self, at) == 0 else { return false }
        at += 8
      }
      return differences(UInt64.self, count - 8) == 0
    }
    if count >= 4 { return differences(UInt32.self, 0) | differences(UInt32.self, count - 4) == 0 }
    if count >= 2 { return differences(UInt16.self, 0) | differences(UInt16.self, count - 2) == 0 }
    return count == 0 || differences(UInt8.self, 0) == 0
  }

  /// Returns a word with a bit for each byte that is a space or a newline, and for some others, but for no letter, digit or
  /// underscore: those have one of two bits.
  @inline(__always) package static func separators(_ word: UInt64) -> UInt64 {
    ~(word | word &<< 2) & (0x40 &* ones)
  }
}

extension Span<UInt8> {
  /// Returns the index from `start` on of the first control character, quote, backslash or byte that is not ASCII; the count where
  /// there is none.
  func firstNotPlain(from start: Int) -> Int { first(from: start, EightBytes.notPlain) }

  /// Returns how many of the eight bytes from `start` on are before one that `firstNotPlain` finds, and before the end.
  @inline(__always) func plainBytes(from start: Int) -> Int {
    // The zeros after the end are control characters.
    EightBytes.notPlain(eightBytes(from: start)).trailingZeroBitCount >> 3
  }

  /// Returns the index from `start` on of the first control character, quote, backslash or byte from 0xEF; the count where
  /// there is none.
  func firstNotWritten(from start: Int) -> Int { first(from: start, EightBytes.notWritten) }

  /// Returns the index from `start` on of the first LF; the count where there is none.
  package func firstLF(from start: Int) -> Int { first(from: start, EightBytes.lineFeeds) }

  /// Returns the index from `start` on of the first CR or NUL; the count where there is none.
  package func firstCROrNUL(from start: Int) -> Int {
    first(from: start, EightBytes.returnsAndNULs)
  }

  /// Returns the eight bytes from `start` on, the first in the lowest bits, with zeros after the end, which may be before `start`.
  @inline(__always) package func eightBytes(from start: Int) -> UInt64 {
    precondition(start >= 0)
    return count &- start >= 8 ? word(at: start) : lastBytes(from: start)
  }

  @inline(never) private func lastBytes(from start: Int) -> UInt64 {
    let rest = count &- start
    if count >= 8 { return word(at: count - 8) >> UInt64(truncatingIfNeeded: 8 &* (8 &- rest)) }
    if rest >= 4 {
      // Two halves that overlap; four bytes are there.
      let end = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: count - 4, as: UInt32.self)
      let start = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt32.self)
      return UInt64(UInt32(littleEndian: start))
        | UInt64(UInt32(littleEndian: end)) &<< UInt64(truncatingIfNeeded: 8 &* (rest &- 4))
    }
    var word: UInt64 = 0
    for index in stride(from: count - 1, through: start, by: -1) {
      word = word << 8 | UInt64(self[index])
    }
    return word
  }

  /// Returns the start of the first word of a length after `place` that has spaces or newlines on both sides; nil where there is
  /// none.
  package func nextWord(ofLength length: Int, after place: Int) -> Int? {
    precondition(place >= 0 && length >= 0)
    var at = place
    // Eight bytes are there from `at` on, and from the end of a word after it.
    while at <= count &- length &- 9 {
      let marks = EightBytes.separators(word(at: at) | word(at: at &+ 1 &+ length))
      guard marks != 0 else {
        at &+= 8
        continue
      }
      at &+= marks.trailingZeroBitCount >> 3
      if isWord(after: at, length) { return at &+ 1 }
      at &+= 1
    }
    while at < count &- length &- 1 {
      if isWord(after: at, length) { return at &+ 1 }
      at &+= 1
    }
    return nil
  }

  @inline(__always) private func isWord(after place: Int, _ length: Int) -> Bool {
    self[place] <= 0x20 && self[place &+ 1 &+ length] <= 0x20
  }

  @inline(__always) private func first(from start: Int, _ marks: (UInt64) -> UInt64) -> Int {
    guard count - start >= 8 else {
      // Spaces, which are never marked, fill the word.
      var word: UInt64 = 0x2020_2020_2020_2020
      for index in stride(from: count - 1, through: start, by: -1) {
        word = word << 8 | UInt64(self[index])
      }
      return Swift.min(count, start + marks(word).trailingZeroBitCount >> 3)
    }
    var at = start
    while at < count {
      // The last word overlaps the one before it, which has no mark.
      at = Swift.min(at, count - 8)
      let found = marks(word(at: at))
      if found != 0 { return at + found.trailingZeroBitCount >> 3 }
      at += 8
    }
    return count
  }

  /// The last eight bytes as a number, or all of a shorter text: texts of one length that differ there have different numbers.
  package var lastEight: UInt64 { eightBytes(from: Swift.max(0, count - 8)) }

  @inline(__always) private func word(at index: Int) -> UInt64 {
    // Eight bytes are there: `index` is at most the count less 8.
    UInt64(
      littleEndian: unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index, as: UInt64.self))
  }
}

import TestSupport
import Testing

@testable import Bytes

/// Searches of eight bytes at a time against a check of each byte.
struct EightBytesTests {
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
  }

  private static func isWritten(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0xEF && byte != 0x22 && byte != 0x5C
  }

  /// The neighbours of all limits.
  private static let bytes: [UInt8] = [
    0, 0x0D, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x61, 0x7F, 0x80, 0xA2, 0xDC, 0xEE,
    0xEF,
    0xFF,
  ]

  @Test func `every byte is found at every place of every short text`() {
    var wrong: [[UInt8]] = []
    for length in 0...24 {
      var text = [UInt8](repeating: 0x61, count: length)
      for place in 0..<length {
        for byte in UInt8.min...UInt8.max {
          text[place] = byte
          let plain = text.span.firstNotPlain(from: 0)
          let written = text.span.firstNotWritten(from: 0)
          if plain != (Self.isPlain(byte) ? length : place)
            || written != (Self.isWritten(byte) ? length : place)
          {
            wrong.append(text)
          }
        }
        text[place] = 0x61
      }
      #expect(text.span.firstNotPlain(from: length) == length)
      #expect(text.span.firstNotWritten(from: 0) == length)
    }
    #expect(wrong == [])
  }

  @Test func `random texts are searched from every start`() {
    var random = SplitMix64(seed: 8)
    var wrong: [[UInt8]] = []
    for _ in 0..<2000 {
      // Most bytes are passed over.
      let text = (0..<random.next(below: 25)).map { _ in
        random.next(below: 4) == 0 ? Self.bytes[random.next(below: Self.bytes.count)] : 0x7E
      }
      for start in 0...text.count {
        let rest = text[start...]
        let plain = rest.firstIndex { !Self.isPlain($0) } ?? text.count
        let written = rest.firstIndex { !Self.isWritten($0) } ?? text.count
        if text.span.firstNotPlain(from: start) != plain
          || text.span.firstNotWritten(from: start) != written
          || text.span.plainBytes(from: start) != min(8, plain - start)
          || text.span.firstCROrNUL(from: start)
            != rest.firstIndex(where: { $0 == 0 || $0 == 0x0D }) ?? text.count
        {
          wrong.append(text)
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func `a name is compared byte for byte, wherever it stands`() {
    var wrong: [[UInt8]] = []
    for length in 0...24 {
      let name = (0..<length).map { UInt8(0x61 + $0) }
      for start in [0, 1, 7] {
        var text = [UInt8](repeating: 0x7A, count: start) + name + [0x7A]
        func isSame() -> Bool {
          unsafe text.withUnsafeBytes { text in
            unsafe name.withUnsafeBufferPointer { unsafe EightBytes.areSame(text, start, $0) }
          }
        }
        if !isSame() { wrong.append(text) }
        for place in 0..<length {
          for bit in 0..<8 {
            text[start + place] ^= 1 << UInt8(bit)
            if isSame() { wrong.append(text) }
            text[start + place] ^= 1 << UInt8(bit)
          }
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func `texts of one length that differ in the last eight bytes have different numbers`() {
    for length in 1...24 {
      var text = (0..<length).map { UInt8($0) }
      let number = text.span.lastEight
      for place in 0..<length {
        text[place] ^= 0x80
        #expect((text.span.lastEight == number) == (place < length - 8))
        text[place] ^= 0x80
      }
    }
    #expect([UInt8]().span.lastEight == 0)
  }

  @Test func `eight bytes are read from every start, with zeros after the end`() {
    for length in 0...24 {
      let text = (0..<length).map { UInt8($0 * 10 + 3) }
      for start in 0...length + 9 {
        let bytes = text.dropFirst(start).prefix(8).reversed().reduce(UInt64(0)) {
          $0 << 8 | UInt64($1)
        }
        #expect(text.span.eightBytes(from: start) == bytes)
      }
    }
  }

  @Test func `words of a length are found between spaces and newlines`() {
    var random = SplitMix64(seed: 9)
    for _ in 0..<2000 {
      let text = (0..<random.next(below: 40)).map { _ in
        Array("ab_09zQ. /\n \n ".utf8)[random.next(below: 14)]
      }
      for length in 0..<12 {
        let starts = (1...text.count + 1).filter { start in
          start + length < text.count && text[start - 1] <= 0x20 && text[start + length] <= 0x20
        }
        var (found, place) = ([Int](), 0)
        while let start = text.span.nextWord(ofLength: length, after: place) {
          found.append(start)
          place = start
        }
        if found != starts { Issue.record("\(text), \(length): \(found)") }
      }
    }
  }
}

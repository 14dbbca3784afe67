import Testing

@testable import Bytes

/// The search for the end of a line.
struct LineEndTests {
  @Test func `the first LF is found at every place of every length, among bytes like it`() {
    for other in [0x00, 0x09, 0x0B, 0x8A, 0x0A ^ 0x80, 0xFF] as [UInt8] {
      for count in 0...20 {
        for place in 0...count {
          var bytes = [UInt8](repeating: other, count: count)
          if place < count { bytes[place] = 0x0A }
          // A second one does not matter.
          if place + 1 < count { bytes[count - 1] = 0x0A }
          for start in 0...count {
            let expected = bytes[start...].firstIndex(of: 0x0A) ?? count
            #expect(bytes.span.firstLF(from: start) == expected)
          }
        }
      }
    }
  }
}

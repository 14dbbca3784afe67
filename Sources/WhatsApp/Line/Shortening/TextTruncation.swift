import Bytes

extension JSONDocument {
  /// Returns the offset at which a string is cut to at most `limit` bytes of content, between two characters, escapes and
  /// pairs of escaped surrogates.
  func truncationOffset(of string: JSONValue, limit: Int) -> Int {
    let content = range(of: string).lowerBound + 1..<range(of: string).upperBound - 1
    var at = content.lowerBound
    while at < content.upperBound {
      var next = at + 1
      if text[at] == UInt8(ascii: "\\") {
        next = at + (text[at + 1] == UInt8(ascii: "u") ? 6 : 2)
        let isHigh = next == at + 6 && isSurrogate(at, UInt8(ascii: "8")...UInt8(ascii: "b"))
        if isHigh, next + 6 <= content.upperBound, text[next] == UInt8(ascii: "\\"),
          text[next + 1] == UInt8(ascii: "u"),
          isSurrogate(next, UInt8(ascii: "c")...UInt8(ascii: "f"))
        {
          next += 6
        }
      } else {
        while next < content.upperBound, text[next] & 0xC0 == 0x80 { next += 1 }
      }
      guard next - content.lowerBound <= limit else { break }
      at = next
    }
    return at
  }

  private func isSurrogate(_ escape: Int, _ third: ClosedRange<UInt8>) -> Bool {
    text[escape + 2].lowered == UInt8(ascii: "d") && third.contains(text[escape + 3].lowered)
  }
}

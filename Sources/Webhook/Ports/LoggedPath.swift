import Bytes

/// The part of a request's path that the log may show. Whoever sends chooses the path, so it may hold anything: a segment
/// stands as it is only if it can be no telephone number, no secret and nothing that a terminal obeys; else it is `*`.
package struct LoggedPath {
  /// At most 274 bytes of printable ASCII.
  package let bytes: [UInt8]

  private static let segmentLimit = 8
  private static let segmentLength = 32
  /// In the whole path: the shortest telephone numbers have more.
  private static let digitLimit = 4

  /// - Parameters:
  ///   - path: as received, still encoded.
  ///   - isSecret: whether a decoded segment is one of the configured secrets.
  init(_ path: [UInt8], isSecret: ([UInt8]) -> Bool) {
    var text: [UInt8] = []
    var digits = 0
    let segments = Percent.decode(path).pieces(separatedBy: UInt8(ascii: "/"))
    // What stands before the first slash is nothing, and counts as no segment.
    for (index, segment) in segments.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "/")) }
      if index > Self.segmentLimit {
        text.append("...")
        break
      }
      let count = segment.count { $0.isDigit }
      let isShown =
        segment.count <= Self.segmentLength && digits + count <= Self.digitLimit
        && segment.allSatisfy(Self.isPlain) && !isSecret(segment)
      if isShown { digits += count }
      text.append((isShown ? segment : [UInt8]("*")).span)
    }
    bytes = text
  }

  /// The unreserved characters of RFC 3986, section 2.3.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
  }
}

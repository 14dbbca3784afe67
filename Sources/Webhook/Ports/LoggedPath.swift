import Bytes

/// A request's path, sanitized for the log. Senders choose it, and it may hold a secret in any form, so a segment is shown only
/// if it is empty, a dot segment, or occurs in the path of a source and cannot be a telephone number; otherwise it is `*`.
package struct LoggedPath {
  /// At most 274 bytes of printable ASCII.
  package let bytes: [UInt8]

  private static let segmentLimit = 8
  private static let segmentLength = 32
  /// Digits of the path: the shortest telephone numbers have more.
  private static let digitLimit = 4

  /// - Parameters:
  ///   - path: as received, still encoded.
  ///   - isKnown: whether a decoded segment occurs in the path of a source, and is no secret.
  init(_ path: [UInt8], isKnown: ([UInt8]) -> Bool) {
    var text: [UInt8] = []
    var digits = 0
    let segments = Percent.decode(path).pieces(separatedBy: UInt8(ascii: "/"))
    // The text before the first slash is empty and not a segment.
    for (index, segment) in segments.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "/")) }
      if index > Self.segmentLimit {
        text.append("...")
        break
      }
      let count = segment.count { $0.isDigit }
      let isShown =
        segment.count <= Self.segmentLength && digits + count <= Self.digitLimit
        && segment.allSatisfy { $0.isUnreserved }
        && (segment.isEmpty || segment.equals(".") || segment.equals("..") || isKnown(segment))
      if isShown { digits += count }
      text.append((isShown ? segment : [UInt8]("*")).span)
    }
    bytes = text
  }
}

import Bytes
import Digest
import TestSupport
import Testing

/// The lines of a file in `Tests/Fixtures/vectors`, in fields, without comments and blank lines.
func vectors(_ name: String) throws -> [[String]] {
  let text = String(decoding: Fixture.read("vectors/" + name), as: UTF8.self)
  try #require(!text.isEmpty)
  return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    .map { $0.split(separator: " ").map(String.init) }
}

/// The bytes that a vector spells in hexadecimal, `-` for none.
func unhex(_ text: String) throws -> [UInt8] {
  let digits = text == "-" ? [] : Array(text.utf8)
  let decoded = Hex.decode(digits.span)
  return try #require(decoded)
}

func hex(_ digest: Digest) -> String {
  var text: [UInt8] = []
  Hex.append(digest.bytes.span, to: &text)
  return String(decoding: text, as: UTF8.self)
}

func bytes(of digest: Digest) -> [UInt8] {
  digest.bytes.span.indices.map { digest.bytes[$0] }
}

func digest(_ message: [UInt8]) -> Digest { SHA256.digest(of: message.span) }
func digest(_ message: String) -> Digest { digest(Array(message.utf8)) }

// A span cannot be an argument inside `#expect`.
extension SHA256 {
  mutating func update(_ bytes: [UInt8]) { update(bytes.span) }
}

extension HMAC {
  init(_ key: [UInt8]) { self.init(key: key.span) }
  init(_ key: String) { self.init(Array(key.utf8)) }
  func tag(of message: [UInt8]) -> Digest { tag(of: message.span) }
  func verifies(_ tag: [UInt8], of message: [UInt8]) -> Bool {
    verifies(tag.span, of: message.span)
  }
}

extension SharedSecret {
  init(_ secret: String) { self.init(Array(secret.utf8).span) }
  func verifies(_ candidate: [UInt8]) -> Bool { verifies(candidate.span) }
  func verifies(_ candidate: String) -> Bool { verifies(Array(candidate.utf8)) }
}

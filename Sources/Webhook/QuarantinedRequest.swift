package import Bytes
import Digest

/// A request that is kept whole, for a person to look at and to run through again.
///
/// In a file it is lines `Name: value`, an empty line, and the body byte for byte:
///
///     Capsule-Version: 1
///     Capsule-Time: 2026-11-21T00:00:00.000Z
///     Capsule-Reason: the body is not JSON
///     Capsule-Verified-By: hmac-sha256
///     Capsule-Path: /hooks/shop
///     Content-Type: application/json
///
///     {"object":
///
/// The fields of the request stand behind those of ours. None of them is written that could be taken for one of ours, and in a
/// file of an older version the first one of a name counts.
package struct QuarantinedRequest {
  /// The SHA-256 of the body in hexadecimal digits, so that a body that comes again is the same capsule.
  package let name: [UInt8]
  /// What the file has in it.
  package let bytes: [UInt8]

  /// - Parameters:
  ///   - secretFields: names of header fields that are left out in any spelling, beside those that HTTP has for secrets.
  package init(
    of request: Request, at time: Timestamp, verifiedBy: StaticString, reason: StaticString,
    secretFields: [[UInt8]]
  ) {
    name = Self.name(of: request.body)
    var text: [UInt8] = []
    text.append("Capsule-Version: 1\nCapsule-Time: ")
    time.append(to: &text, fraction: true)
    text.append("\nCapsule-Reason: ")
    text.append(reason)
    text.append("\nCapsule-Verified-By: ")
    text.append(verifiedBy)
    Self.append([UInt8]("Capsule-Path"), request.path, to: &text)
    let secret = Self.secretNames + secretFields.map(Self.folded)
    for field in request.fields {
      let name = Self.folded(field.name)
      if name.isEmpty || name.starts(with: Self.ownPrefix) || secret.contains(name) { continue }
      Self.append(field.name, field.value, to: &text)
    }
    text.append("\n\n")
    text.append(request.body.span)
    bytes = text
  }

  /// The request that a capsule keeps, to be run through again; of a text that is no capsule, one with it as its body.
  package static func request(in text: [UInt8]) -> Request {
    var request = Request(method: [UInt8]("POST"))
    guard text.starts(with: [UInt8]("Capsule-Version: 1\n")) else {
      request.body = text
      return request
    }
    var at = 0
    var path: [UInt8]?
    while let end = text[at...].firstIndex(of: 0x0A), end > at {
      let line = Array(text[at..<end])
      at = end + 1
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let (name, value) = (Array(line[..<colon]), Array(line[(colon + 1)...]).trimmed)
      if name.equals("Capsule-Path") {
        path = path ?? value
      } else if !folded(name).starts(with: ownPrefix) {
        request.fields.append(Request.Field(name: name, value: value))
      }
    }
    request.path = path ?? []
    request.body = Array(text[min(at + 1, text.count)...])
    return request
  }

  /// The name under which a body is kept.
  package static func name(of body: [UInt8]) -> [UInt8] {
    var name: [UInt8] = []
    Hex.append(SHA256.digest(of: body.span).bytes.span, to: &name)
    return name
  }

  private static var ownPrefix: [UInt8] { [UInt8]("capsule") }

  private static var secretNames: [[UInt8]] {
    [
      [UInt8]("authorization"), [UInt8]("proxyauthorization"), [UInt8]("cookie"),
      [UInt8]("setcookie"),
    ]
  }

  /// Returns a name without case and without all that servers write as `-`, as `_`, or in another way yet.
  private static func folded(_ name: [UInt8]) -> [UInt8] {
    name.filter { $0.isLetter || $0.isDigit }.map { $0.lowered }
  }

  private static func append(_ name: [UInt8], _ value: [UInt8], to text: inout [UInt8]) {
    text.append(0x0A)
    // A field cannot begin another line, whatever a host let through.
    for byte in name {
      text.append(isControl(byte) || byte == UInt8(ascii: ":") ? 0x20 : byte)
    }
    text.append(": ")
    for byte in value { text.append(isControl(byte) ? 0x20 : byte) }
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
}

package import Bytes
import Digest

/// A complete request in the quarantine, for a person to read and `hookline replay` to process.
///
/// The file has lines `Name: value`, an empty line, and the body byte for byte:
///
///     Quarantine-Version: 1
///     Quarantine-Time: 2026-11-21T00:00:00.000Z
///     Quarantine-Reason: body is not JSON
///     Quarantine-Verified-By: hmac-sha256
///     Quarantine-Path: /hooks/shop
///     Content-Type: application/json
///
///     {"object":
///
/// The request's own fields follow. No name is written that could be mistaken for one of the first five; of a repeated name
/// the first counts. Files of older versions have `Capsule-` for `Quarantine-`.
package struct QuarantinedRequest {
  /// The SHA-256 of the body in hexadecimal digits, so that a redelivery has the same file.
  package let name: [UInt8]
  /// The content of the file.
  package let bytes: [UInt8]

  /// - Parameters:
  ///   - secretFields: names of header fields to leave out, in any spelling, in addition to HTTP's own for secrets.
  package init(
    of request: Request, at time: Timestamp, verifiedBy: StaticString, reason: StaticString,
    secretFields: [[UInt8]]
  ) {
    name = Self.name(of: request.body)
    var text: [UInt8] = []
    text.append("Quarantine-Version: 1\nQuarantine-Time: ")
    time.append(to: &text, fraction: true)
    text.append("\nQuarantine-Reason: ")
    text.append(reason)
    text.append("\nQuarantine-Verified-By: ")
    text.append(verifiedBy)
    Self.append([UInt8]("Quarantine-Path"), request.path, to: &text)
    let secret = Self.secretNames + secretFields.map(Self.folded)
    for field in request.fields {
      let name = Self.folded(field.name)
      if name.isEmpty || Self.isReserved(name) || secret.contains(name) { continue }
      Self.append(field.name, field.value, to: &text)
    }
    text.append("\n\n")
    text.append(request.body.span)
    bytes = text
  }

  /// Returns the request in a file; of any other text, a request with the text as its body.
  package static func request(in text: [UInt8]) -> Request {
    var request = Request(method: [UInt8]("POST"))
    let isCurrent = text.starts(with: [UInt8]("Quarantine-Version: 1\n"))
    guard isCurrent || text.starts(with: [UInt8]("Capsule-Version: 1\n")) else {
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
      if name.equals(isCurrent ? "Quarantine-Path" : "Capsule-Path") {
        path = path ?? value
      } else if !isReserved(folded(name)) {
        request.fields.append(Request.Field(name: name, value: value))
      }
    }
    request.path = path ?? []
    request.body = Array(text[min(at + 1, text.count)...])
    return request
  }

  /// Returns the name of a body's file.
  package static func name(of body: [UInt8]) -> [UInt8] {
    var name: [UInt8] = []
    Hex.append(SHA256.digest(of: body.span).bytes.span, to: &name)
    return name
  }

  /// Whether a folded name could be mistaken for one of the file's own.
  private static func isReserved(_ name: [UInt8]) -> Bool {
    name.starts(with: [UInt8]("quarantine")) || name.starts(with: [UInt8]("capsule"))
  }

  private static var secretNames: [[UInt8]] {
    [
      [UInt8]("authorization"), [UInt8]("proxyauthorization"), [UInt8]("cookie"),
      [UInt8]("setcookie"),
    ]
  }

  /// Returns a name's letters and digits in lower case: servers spell the others differently.
  private static func folded(_ name: [UInt8]) -> [UInt8] {
    name.filter { $0.isLetter || $0.isDigit }.map { $0.lowered }
  }

  private static func append(_ name: [UInt8], _ value: [UInt8], to text: inout [UInt8]) {
    text.append(0x0A)
    // A field cannot begin another line, whatever the adapter let through.
    for byte in name {
      text.append(isControl(byte) || byte == UInt8(ascii: ":") ? 0x20 : byte)
    }
    text.append(": ")
    for byte in value { text.append(isControl(byte) ? 0x20 : byte) }
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
}

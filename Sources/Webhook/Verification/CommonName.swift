import Bytes

/// The common name in a certificate's subject, as web servers write it: RFC 4514, also with OpenSSL's spaces and quotes.
///
///     CN=client.webhooks.fbclientcerts.com,O=Meta Platforms\, Inc.,C=US
///     C = US, O = "Meta Platforms, Inc.", CN = client.webhooks.fbclientcerts.com
struct CommonName {
  private var attribute: [UInt8] = []
  private var value: [UInt8] = []
  /// The length of the value up to its last byte that is no space, or that is escaped.
  private var valueLength = 0
  private var isInValue = false
  private var names: [[UInt8]] = []

  /// Returns the common name of a subject; nil where it has none or several, and where it is malformed.
  static func of(_ subject: [UInt8]) -> [UInt8]? {
    var reader = CommonName()
    guard reader.read(subject), reader.names.count == 1 else { return nil }
    return reader.names[0]
  }

  private mutating func read(_ subject: [UInt8]) -> Bool {
    var isQuoted = false
    var at = 0
    while at < subject.count {
      let byte = subject[at]
      at += 1
      if byte == UInt8(ascii: "\\") {
        guard isInValue, let length = appendEscape(subject[at...].prefix(2)) else { return false }
        at += length
      } else if isInValue, byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
        valueLength = value.count
      } else if isQuoted {
        append(byte, isLiteral: true)
      } else if Self.separators.contains(byte) {
        guard endAttribute() else { return false }
      } else if isInValue {
        append(byte, isLiteral: false)
      } else if byte == UInt8(ascii: "=") {
        isInValue = true
      } else {
        attribute.append(byte)
      }
    }
    return !isQuoted && endAttribute()
  }

  /// RFC 4514, section 2.1 and 2.2; the semicolon is that of RFC 2253, section 4.
  private static let separators: [UInt8] = [
    UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: ";"),
  ]

  /// Appends the byte of two hexadecimal digits, or a character that is escaped; returns the length of the escape, or nil
  /// where it is malformed.
  private mutating func appendEscape(_ rest: ArraySlice<UInt8>) -> Int? {
    guard let first = rest.first else { return nil }
    guard let high = Hex.value(of: first) else {
      append(first, isLiteral: true)
      return 1
    }
    guard rest.count == 2, let low = rest.last.flatMap({ Hex.value(of: $0) }) else { return nil }
    append(high << 4 | low, isLiteral: true)
    return 2
  }

  private mutating func append(_ byte: UInt8, isLiteral: Bool) {
    let isSpace = byte == 0x20 && !isLiteral
    // A space before the value is not part of it.
    if isSpace, value.isEmpty { return }
    value.append(byte)
    if !isSpace { valueLength = value.count }
  }

  private mutating func endAttribute() -> Bool {
    guard isInValue else { return false }
    let type = attribute.trimmed
    if type.equalsIgnoringCase([UInt8]("CN")) || type.equals("2.5.4.3") {
      names.append(Array(value.prefix(valueLength)))
    }
    (attribute, value, valueLength, isInValue) = ([], [], 0, false)
    return true
  }
}

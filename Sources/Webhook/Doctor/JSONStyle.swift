import Bytes

/// A style of serialising JSON, as common libraries do. `JSONLibrary` has the styles of libraries by name.
struct JSONStyle {
  var layout = Layout.compact
  var unicode = Unicode.asIs
  /// Whether `/` is written as `\/`.
  var escapesSlash = false
  var others = Others.asIs

  enum Layout {
    /// No white space.
    case compact
    /// A space after `,` and `:`.
    case spaced
    /// A line for each member, indented by this many spaces.
    case lines(Int)
  }

  /// How characters beyond ASCII are written.
  enum Unicode {
    case asIs
    /// As `\u00fc`.
    case lowerCase
    /// As `\u00FC`.
    case upperCase
    /// U+2028 and U+2029 as escapes, which end lines in JavaScript.
    case lineSeparators
  }

  /// The characters of ASCII that are escaped although RFC 8259 does not ask for it.
  enum Others {
    case asIs
    /// `<` as `\u003C`, `%` as `\u0025` and `@` as `\u0040`.
    case meta
    /// `<`, `>` and `&`, in lower-case digits.
    case html
    /// Those, `=` and `'`.
    case htmlAttributes
  }

  /// The styles in which senders write bodies: Meta's, and those of common libraries.
  static var all: [JSONStyle] {
    var styles: [JSONStyle] = [
      JSONStyle(unicode: .lowerCase, escapesSlash: true, others: .meta),
      JSONStyle(unicode: .lowerCase, others: .meta),
      JSONStyle(unicode: .lineSeparators, others: .html),
    ]
    for layout in [Layout.compact, .spaced, .lines(2), .lines(4)] {
      for unicode in [Unicode.lowerCase, .asIs] {
        for escapesSlash in [true, false] {
          styles.append(JSONStyle(layout: layout, unicode: unicode, escapesSlash: escapesSlash))
        }
      }
    }
    return styles
  }

  /// Returns the document in this style.
  func text(of document: JSONDocument) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(document.text.count)
    append(document.root, of: document, depth: 0, to: &text)
    return text
  }

  // The scanner limits the depth.
  private func append(
    _ value: JSONValue, of document: JSONDocument, depth: Int, to text: inout [UInt8]
  ) {
    switch document.kind(of: value) {
    case .object:
      text.append(UInt8(ascii: "{"))
      var count = 0
      for (name, value) in document.members(of: value) {
        beginItem(count, depth + 1, to: &text)
        append(string: name, of: document, to: &text)
        text.append(UInt8(ascii: ":"))
        if case .compact = layout {} else { text.append(0x20) }
        append(value, of: document, depth: depth + 1, to: &text)
        count += 1
      }
      end(UInt8(ascii: "}"), count, depth, to: &text)
    case .array:
      text.append(UInt8(ascii: "["))
      var count = 0
      for element in document.elements(of: value) {
        beginItem(count, depth + 1, to: &text)
        append(element, of: document, depth: depth + 1, to: &text)
        count += 1
      }
      end(UInt8(ascii: "]"), count, depth, to: &text)
    case .string: append(string: value, of: document, to: &text)
    default: document.append(compact: value, to: &text)
    }
  }

  private func beginItem(_ index: Int, _ depth: Int, to text: inout [UInt8]) {
    if index > 0 { text.append(UInt8(ascii: ",")) }
    switch layout {
    case .compact: break
    case .spaced: if index > 0 { text.append(0x20) }
    case .lines(let indent): breakLine(indent * depth, to: &text)
    }
  }

  private func end(_ bracket: UInt8, _ count: Int, _ depth: Int, to text: inout [UInt8]) {
    if case .lines(let indent) = layout, count > 0 { breakLine(indent * depth, to: &text) }
    text.append(bracket)
  }

  private func breakLine(_ indent: Int, to text: inout [UInt8]) {
    text.append(0x0A)
    for _ in 0..<indent { text.append(0x20) }
  }

  private func append(
    string value: JSONValue, of document: JSONDocument, to text: inout [UInt8]
  ) {
    let content = document.string(of: value) ?? []
    text.append(UInt8(ascii: "\""))
    var at = 0
    while at < content.count {
      let byte = content[at]
      if byte >= 0x80 {
        at = append(characterAt: at, of: content, to: &text)
        continue
      }
      if byte == UInt8(ascii: "/"), escapesSlash {
        text.append("\\/")
      } else if escapes(byte) {
        append(codeUnit: UInt32(byte), isUpperCase: others == .meta, to: &text)
      } else if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        text.append(byte)
      } else {
        // With the escapes of RFC 8259, and without the quotes.
        var quoted: [UInt8] = []
        JSONString.append(content.span.extracting(at..<at + 1), to: &quoted)
        text.append(quoted.span.extracting(1..<quoted.count - 1))
      }
      at += 1
    }
    text.append(UInt8(ascii: "\""))
  }

  private func escapes(_ byte: UInt8) -> Bool {
    switch byte {
    case 0: true
    case UInt8(ascii: "<"): others != .asIs
    case UInt8(ascii: "%"), UInt8(ascii: "@"): others == .meta
    case UInt8(ascii: ">"), UInt8(ascii: "&"): others == .html || others == .htmlAttributes
    case UInt8(ascii: "="), UInt8(ascii: "'"): others == .htmlAttributes
    default: false
    }
  }

  private func escapes(codePoint: UInt32) -> Bool {
    switch unicode {
    case .asIs: false
    case .lowerCase, .upperCase: true
    case .lineSeparators: codePoint == 0x2028 || codePoint == 0x2029
    }
  }

  /// Appends the character beyond ASCII at an offset, where it is escaped as one escape or, beyond 16 bits, as two; returns
  /// the offset after it.
  private func append(characterAt at: Int, of string: [UInt8], to text: inout [UInt8]) -> Int {
    var end = at + 1
    // The text is UTF-8: the first byte has the high bits, those that follow six each.
    let lead = string[at]
    var codePoint = UInt32(lead & (lead < 0xE0 ? 0x1F : lead < 0xF0 ? 0x0F : 0x07))
    while end < string.count, string[end] & 0xC0 == 0x80 {
      codePoint = codePoint << 6 | UInt32(string[end] & 0x3F)
      end += 1
    }
    if !escapes(codePoint: codePoint) {
      text.append(string.span.extracting(at..<end))
    } else if codePoint > 0xFFFF {
      append(codeUnit: 0xD800 + ((codePoint - 0x10000) >> 10), isUpperCase: isUpperCase, to: &text)
      append(
        codeUnit: 0xDC00 + ((codePoint - 0x10000) & 0x3FF), isUpperCase: isUpperCase, to: &text)
    } else {
      append(codeUnit: codePoint, isUpperCase: isUpperCase, to: &text)
    }
    return end
  }

  private var isUpperCase: Bool { unicode == .upperCase }

  private func append(codeUnit unit: UInt32, isUpperCase: Bool, to text: inout [UInt8]) {
    text.append("\\u")
    for shift in [12, 8, 4, 0] as [UInt32] {
      let digit = Hex.digit(UInt8(truncatingIfNeeded: unit >> shift & 0xF))
      text.append(isUpperCase && digit.isLetter ? digit & ~0x20 : digit)
    }
  }
}

import Bytes

/// A style of serialising JSON, as common libraries do.
struct JSONStyle {
  private let layout: Layout
  /// Whether characters beyond ASCII are written as `\uXXXX`: Meta, PHP, Python.
  private let escapesUnicode: Bool
  /// Whether `/` is written as `\/`: Meta, PHP.
  private let escapesSlash: Bool

  private enum Layout {
    /// No white space: JavaScript, Go, PHP.
    case compact
    /// A space after `,` and `:`: Python.
    case spaced
    /// A line for each member, indented by this many spaces.
    case lines(Int)
  }

  /// All styles.
  static var all: [JSONStyle] {
    var styles: [JSONStyle] = []
    for layout in [Layout.compact, .spaced, .lines(2), .lines(4)] {
      for escapesUnicode in [true, false] {
        for escapesSlash in [true, false] {
          styles.append(
            JSONStyle(
              layout: layout, escapesUnicode: escapesUnicode, escapesSlash: escapesSlash))
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
    var quoted: [UInt8] = []
    let content = document.string(of: value) ?? []
    JSONString.append(content.span, to: &quoted)
    guard escapesUnicode || escapesSlash else { return text.append(quoted.span) }
    var at = 0
    while at < quoted.count {
      if quoted[at] == UInt8(ascii: "/"), escapesSlash {
        text.append("\\/")
        at += 1
      } else if quoted[at] >= 0x80, escapesUnicode {
        at = appendEscape(quoted, at, to: &text)
      } else {
        text.append(quoted[at])
        at += 1
      }
    }
  }

  /// Appends the character at an offset as one escape or, beyond 16 bits, as two; returns the offset after it.
  private func appendEscape(_ string: [UInt8], _ at: Int, to text: inout [UInt8]) -> Int {
    var end = at + 1
    // The text is UTF-8: the first byte has the high bits, those that follow six each.
    let lead = string[at]
    var scalar = UInt32(lead & (lead < 0xE0 ? 0x1F : lead < 0xF0 ? 0x0F : 0x07))
    while end < string.count, string[end] & 0xC0 == 0x80 {
      scalar = scalar << 6 | UInt32(string[end] & 0x3F)
      end += 1
    }
    if scalar > 0xFFFF {
      append(codeUnit: 0xD800 + ((scalar - 0x10000) >> 10), to: &text)
      append(codeUnit: 0xDC00 + ((scalar - 0x10000) & 0x3FF), to: &text)
    } else {
      append(codeUnit: scalar, to: &text)
    }
    return end
  }

  private func append(codeUnit unit: UInt32, to text: inout [UInt8]) {
    text.append("\\u")
    for shift in [12, 8, 4, 0] as [UInt32] {
      text.append(Hex.digit(UInt8(truncatingIfNeeded: unit >> shift & 0xF)))
    }
  }
}

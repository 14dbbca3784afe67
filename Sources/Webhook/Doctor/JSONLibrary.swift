import Bytes

/// Libraries that serialise JSON, by the marks that they leave in a body.
package enum JSONLibrary: Equatable {
  case javaScript, python, php, go, gson, jackson

  /// Returns the library whose style a body has; nil for none, and for a body that several libraries write alike.
  static func library(of body: [UInt8], _ document: JSONDocument) -> JSONLibrary? {
    var end = body.count
    while end > 0, body[end - 1].isJSONSpace { end -= 1 }
    let text = Array(body[..<end])
    // Where two write a text alike, the more common one is first.
    let styles: [(JSONLibrary, JSONStyle)] = [
      (.javaScript, JSONStyle()),
      (.python, JSONStyle(layout: .spaced, unicode: .lowerCase)),
      (.python, JSONStyle(layout: .spaced)),
      (.python, JSONStyle(unicode: .lowerCase)),
      (.php, JSONStyle(unicode: .lowerCase, escapesSlash: true)),
      (.php, JSONStyle(unicode: .lineSeparators, escapesSlash: true)),
      (.go, JSONStyle(unicode: .lineSeparators, others: .html)),
      (.gson, JSONStyle(unicode: .lineSeparators, others: .htmlAttributes)),
      (.gson, JSONStyle(unicode: .lineSeparators)),
      (.jackson, JSONStyle(unicode: .upperCase)),
    ]
    for (library, style) in styles where style.text(of: document) == text { return library }
    return nil
  }

  var sentence: StaticString {
    switch self {
    case .javaScript:
      "The body was re-serialised on the way, in the style of JavaScript's JSON.stringify, which Java's Jackson has too."
    case .python: "The body was re-serialised on the way, in the style of Python's json.dumps."
    case .php: "The body was re-serialised on the way, in the style of PHP's json_encode."
    case .go: "The body was re-serialised on the way, in the style of Go's encoding/json."
    case .gson: "The body was re-serialised on the way, in the style of Java's Gson."
    case .jackson:
      "The body was re-serialised on the way, with upper-case escapes, as Java's Jackson writes them."
    }
  }
}

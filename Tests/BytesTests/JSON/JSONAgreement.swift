@testable import Bytes

extension JSONTree {
  /// Returns the tree of a value, from a walk through its document.
  init(_ document: JSONDocument, _ value: JSONValue) {
    let written = Array(document.text[document.range(of: value)])
    switch document.kind(of: value) {
    case .null: self = .null
    case .boolean: self = .boolean(document.boolean(of: value) ?? (written != bytes("false")))
    case .number: self = .number(written)
    case .string: self = .string(Text(document, value))
    case .array:
      self = .array(document.elements(of: value).map { JSONTree(document, $0) })
    case .object:
      self = .object(
        document.members(of: value).map {
          Member(name: Text(document, $0.name), value: JSONTree(document, $0.value))
        })
    }
  }
}

extension JSONTree.Text {
  init(_ document: JSONDocument, _ value: JSONValue) {
    written = Array(document.text[document.range(of: value)])
    decoded = document.string(of: value) ?? bytes("no string")
  }
}

/// Returns a difference between scanner and oracle: whether a text is JSON, its values, or its compact form; nil where they
/// agree.
func disagreement(on text: [UInt8]) -> String? {
  let tree = JSONOracle.read(text)
  do throws(JSONError) {
    let document = try JSONDocument(scanning: text)
    guard let tree else { return "accepted: \(string(text))" }
    if JSONTree(document, document.root) != tree { return "read differently: \(string(text))" }
    var compact: [UInt8] = []
    document.append(compact: document.root, to: &compact)
    return compact == tree.compact() ? nil : "compacted differently: \(string(text))"
  } catch {
    if tree != nil { return "rejected at \(error.offset): \(string(text))" }
    let isWithin = (0...text.count).contains(error.offset)
    return isWithin ? nil : "rejected outside, at \(error.offset): \(string(text))"
  }
}

import Bytes

/// Any bytes: the scanner accepts them or has the offset of an error, and accepts the compact form again.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(JSONError) {
    let document = try JSONDocument(scanning: text)
    var compact: [UInt8] = []
    document.append(compact: document.root, to: &compact)
    precondition(compact.count <= text.count, "white space was added")
    let again = try JSONDocument(scanning: compact)
    var same: [UInt8] = []
    again.append(compact: again.root, to: &same)
    precondition(same == compact, "the compact text is not compact")
    walk(document.root, of: document)
  } catch {
    precondition(error.offset >= 0 && error.offset <= count, "the error is outside the text")
  }
  return 0
}

private func walk(_ value: JSONValue, of document: JSONDocument) {
  switch document.kind(of: value) {
  case .object:
    for (name, value) in document.members(of: value) {
      let text = document.string(of: name) ?? []
      precondition(isUTF8(text), "a name is not UTF-8")
      let found = document.member(named: text, of: value)
      _ = found
      walk(value, of: document)
    }
  case .array: for element in document.elements(of: value) { walk(element, of: document) }
  case .string: precondition(document.string(of: value).map(isUTF8) ?? false, "a text is not UTF-8")
  case .number: _ = document.integer(of: value)
  case .boolean: precondition(document.boolean(of: value) != nil, "a boolean has no value")
  case .null: break
  }
}

private func isUTF8(_ text: [UInt8]) -> Bool {
  String(validating: text, as: UTF8.self) != nil
}

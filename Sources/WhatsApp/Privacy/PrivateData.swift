import Bytes

/// Writes `data` without what a person says, and with pseudonyms for whom it is about.
///
/// It works on what is about to stand in the line and not on the notification, and keeps only what `PrivateForm` names: a
/// member that some dialect or a later version adds is left out until someone has thought about it.
struct PrivateData {
  let pseudonyms: Pseudonyms
  /// When the notification was received.
  let recordedTime: Timestamp
  private let document: JSONDocument

  /// Numbers with more digits may be telephone numbers; error codes have up to seven.
  private static let digitLimit = 7
  /// A moment can be a number in disguise. WhatsApp began in 2009, and nothing that it tells of is so many years ahead.
  private static let firstYear = 2009
  private static let yearsAhead = 10
  private static let secondsOfYear = 31_556_952

  /// Appends `data`, of which `data` is the text without privacy.
  static func append(
    _ data: [UInt8], _ pseudonyms: Pseudonyms, _ recordedTime: Timestamp, to output: inout [UInt8]
  ) {
    output.append(UInt8(ascii: "{"))
    // What the program wrote is JSON, nested a few levels deeper than a body may be.
    if let document = try? JSONDocument(scanning: data, depthLimit: 2 * JSONDocument.depthLimit) {
      let privacy = PrivateData(
        pseudonyms: pseudonyms, recordedTime: recordedTime, document: document)
      privacy.appendMembers(of: document.root, .data, to: &output)
      if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
    }
    output.append("\"privacy\":\"pseudonyms\"}")
  }

  private func appendMembers(
    of object: JSONValue, _ part: PrivateForm.Part, to output: inout [UInt8]
  ) {
    for member in document.members(of: object) {
      guard let name = document.string(of: member.name),
        let form = PrivateForm.form(of: name, in: part)
      else { continue }
      let start = output.count
      if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
      document.append(compact: member.name, to: &output)
      output.append(UInt8(ascii: ":"))
      if !append(member.value, form, to: &output) { output.removeLast(output.count - start) }
    }
  }

  /// Appends what becomes of a value. Gives whether anything does.
  private func append(
    _ value: JSONValue, _ form: PrivateForm, to output: inout [UInt8]
  ) -> Bool {
    switch form {
    case .content(let part):
      appendObject(value, part, to: &output)
      return true
    case .object(let part):
      appendObject(value, part, to: &output)
      return output[output.count - 2] != UInt8(ascii: "{")
    case .array(let part):
      appendElements(of: value, to: &output) { appendObject($0, part, to: &$1) }
      return true
    case .words:
      appendElements(of: value, to: &output) { _ = append($0, .word, to: &$1) }
      return true
    case .plain: return appendVerbatim(value, if: true, to: &output)
    case .flag:
      return appendVerbatim(value, if: document.kind(of: value) == .boolean, to: &output)
    case .number: return appendVerbatim(value, if: isSmall(value), to: &output)
    case .time:
      let isPlausible = Self.isPlausible(document.time(of: value), recordedTime)
      return appendVerbatim(value, if: isPlausible, to: &output)
    case .word: return append(value, to: &output) { pseudonyms.word($0) }
    case .mimeType: return append(value, to: &output) { pseudonyms.mimeType($0) }
    case .person: return append(value, to: &output) { pseudonyms.pseudonym(ofPerson: $0) }
    case .pseudonym(let kind):
      return append(value, to: &output) { pseudonyms.pseudonym(of: $0, kind) }
    }
  }

  private func appendObject(
    _ object: JSONValue, _ part: PrivateForm.Part, to output: inout [UInt8]
  ) {
    output.append(UInt8(ascii: "{"))
    appendMembers(of: object, part, to: &output)
    output.append(UInt8(ascii: "}"))
  }

  private func appendElements(
    of array: JSONValue, to output: inout [UInt8], _ element: (JSONValue, inout [UInt8]) -> Void
  ) {
    output.append(UInt8(ascii: "["))
    for (index, value) in document.elements(of: array).enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      element(value, &output)
    }
    output.append(UInt8(ascii: "]"))
  }

  private func appendVerbatim(
    _ value: JSONValue, if isHarmless: Bool, to output: inout [UInt8]
  ) -> Bool {
    if isHarmless { document.append(compact: value, to: &output) }
    return isHarmless
  }

  private func append(
    _ value: JSONValue, to output: inout [UInt8], _ name: ([UInt8]) -> [UInt8]
  ) -> Bool {
    guard let text = document.string(of: value) else { return false }
    JSONString.append(name(text).span, to: &output)
    return true
  }

  /// Whether a value is a number of few digits, and nothing else but a sign.
  private func isSmall(_ value: JSONValue) -> Bool {
    guard document.kind(of: value) == .number, let number = document.integer(of: value) else {
      return false
    }
    return String(number.magnitude).utf8.count <= Self.digitLimit
  }

  /// Whether a sender may have meant a moment, and nobody hid a number in it.
  static func isPlausible(_ time: Timestamp?, _ recordedTime: Timestamp) -> Bool {
    guard let time else { return false }
    let first = (firstYear - 1970) * secondsOfYear
    return time.seconds >= first
      && time.seconds <= recordedTime.seconds + yearsAhead * secondsOfYear
  }
}

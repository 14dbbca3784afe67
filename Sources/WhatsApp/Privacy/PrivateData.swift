import Bytes

/// Writes `data` without content and with pseudonyms for the identifiers of users.
///
/// Its input is the `data` of the line and not the notification, and it keeps members with a `PrivacyRule` only: a member
/// that is added to the line later is left out until it has a rule.
struct PrivateData {
  let pseudonyms: Pseudonyms
  /// When the notification was received.
  let recordedTime: Timestamp
  private let document: JSONDocument

  /// The most digits of a number that is kept: error codes have up to seven, telephone numbers more.
  private static let digitLimit = 7
  /// The years of plausible times; others may be telephone numbers. WhatsApp began in 2009.
  private static let firstYear = 2009
  private static let yearsAhead = 10
  private static let secondsOfYear = 31_556_952

  /// Appends `data`, given its JSON text without privacy.
  static func append(
    _ data: [UInt8], _ pseudonyms: Pseudonyms, _ recordedTime: Timestamp, to output: inout [UInt8]
  ) {
    output.append(UInt8(ascii: "{"))
    // The line is JSON, nested a few levels deeper than a body may be.
    if let document = try? JSONDocument(scanning: data, depthLimit: 2 * JSONDocument.depthLimit) {
      let privacy = PrivateData(
        pseudonyms: pseudonyms, recordedTime: recordedTime, document: document)
      privacy.appendMembers(of: document.root, .data, to: &output)
      if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
    }
    output.append("\"privacy\":\"pseudonyms\"}")
  }

  private func appendMembers(
    of value: JSONValue, _ object: PrivacyRule.Object, to output: inout [UInt8]
  ) {
    for member in document.members(of: value) {
      guard let name = document.string(of: member.name),
        let rule = PrivacyRule.rule(for: name, in: object)
      else { continue }
      let start = output.count
      if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
      document.append(compact: member.name, to: &output)
      output.append(UInt8(ascii: ":"))
      if !append(member.value, rule, to: &output) { output.removeLast(output.count - start) }
    }
  }

  /// Appends a value by its rule. Returns whether anything is left of it.
  private func append(
    _ value: JSONValue, _ rule: PrivacyRule, to output: inout [UInt8]
  ) -> Bool {
    switch rule {
    case .content(let object):
      appendObject(value, object, to: &output)
      return true
    case .object(let object):
      appendObject(value, object, to: &output)
      return output[output.count - 2] != UInt8(ascii: "{")
    case .array(let object):
      appendElements(of: value, to: &output) { appendObject($0, object, to: &$1) }
      return true
    case .words:
      appendElements(of: value, to: &output) { _ = append($0, .word, to: &$1) }
      return true
    case .plain: return appendVerbatim(value, if: true, to: &output)
    case .boolean:
      return appendVerbatim(value, if: document.kind(of: value) == .boolean, to: &output)
    case .number: return appendVerbatim(value, if: isSmall(value), to: &output)
    case .time:
      let isPlausible = Self.isPlausible(document.time(of: value), recordedTime)
      return appendVerbatim(value, if: isPlausible, to: &output)
    case .word: return append(value, to: &output) { pseudonyms.word($0) }
    case .mimeType: return append(value, to: &output) { pseudonyms.mimeType($0) }
    case .user: return append(value, to: &output) { pseudonyms.pseudonym(ofUser: $0) }
    case .pseudonym(let kind):
      return append(value, to: &output) { pseudonyms.pseudonym(of: $0, kind) }
    }
  }

  private func appendObject(
    _ value: JSONValue, _ object: PrivacyRule.Object, to output: inout [UInt8]
  ) {
    output.append(UInt8(ascii: "{"))
    appendMembers(of: value, object, to: &output)
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

  /// Whether a value is an integer of few digits.
  private func isSmall(_ value: JSONValue) -> Bool {
    guard document.kind(of: value) == .number, let number = document.integer(of: value) else {
      return false
    }
    return String(number.magnitude).utf8.count <= Self.digitLimit
  }

  /// Whether a time is in the years of plausible times.
  static func isPlausible(_ time: Timestamp?, _ recordedTime: Timestamp) -> Bool {
    guard let time else { return false }
    let first = (firstYear - 1970) * secondsOfYear
    return time.seconds >= first
      && time.seconds <= recordedTime.seconds + yearsAhead * secondsOfYear
  }
}

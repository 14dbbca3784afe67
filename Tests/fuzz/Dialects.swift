import Bytes
import WhatsApp

/// Any body: no line is too long, none is malformed, and of a short body each leaf stands in one. The first byte selects the provider, the second the limit of a line, the next two which array or object is grown,
/// and by which power of two.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard input.count > 4, let seed = try? JSONDocument(scanning: Array(input[4...])) else {
    return 0
  }
  let grown = grow(seed, place: Int(input[2]), times: 1 << (Int(input[3]) % 20))
  guard let document = try? JSONDocument(scanning: grown) else {
    preconditionFailure("a repeated part is not JSON")
  }
  let providers: [Provider] = [.meta, .aws, .dialog360, .whizard, .onPremises, .notifyer]
  let provider = providers[Int(input[0]) % providers.count]
  let notification = Notification(document, provider: provider, name: [UInt8](provider.name))
  let again = Notification(document, provider: provider, name: [UInt8](provider.name))
  let pseudonyms = input[1] & 1 == 0 ? nil : Pseudonyms(key: input.span)
  notification.findDrift(hidesNames: pseudonyms != nil)
  again.findDrift(hidesNames: pseudonyms != nil)
  precondition(notification.events.count == again.events.count)
  var work = 0
  for (event, same) in zip(notification.events, again.events) {
    // A body with more is emitted as one event.
    guard work <= 8 << 20 + 8 * grown.count else { break }
    let id = notification.id(of: event)
    precondition(id == again.id(of: same), "an id is not deterministic")
    let digests = notification.digests(of: event, id: id)
    precondition(digests == again.digests(of: same, id: id), "the digests are not deterministic")
    var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
    envelope.lineLimit = 4096 + 16 * Int(input[1])
    envelope.includesRaw = input[0] < 128
    envelope.pseudonyms = pseudonyms
    let lineID = notification.lineID(id, of: event, pseudonyms)
    work += check(notification, event, lineID, digests, envelope)
  }
  if grown.count <= leafCheckLength, !notification.isOtherProduct { checkLeaves(notification) }
  return 0
}

/// The length of a body whose leaves are searched in its lines.
private let leafCheckLength = 4096

/// Checks that each leaf of the body stands in a line. The type of the event names the product and the field; `null` and empty
/// texts count as absent.
private func checkLeaves(_ notification: Notification) {
  var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
  envelope.lineLimit = 64 << 20
  var words: Set<[UInt8]> = []
  for event in notification.events {
    var writer = JSONWriter()
    let id = notification.id(of: event)
    let digests = notification.digests(of: event, id: id)
    notification.appendLine(of: event, id: id, digests, .first, envelope, to: &writer)
    let depth = 2 * JSONDocument.depthLimit
    guard let line = try? JSONDocument(scanning: Array(writer.bytes.dropLast()), depthLimit: depth)
    else { preconditionFailure("a line is not JSON") }
    collectLeaves(line.root, in: line) { words.insert($0) }
    // The id of an account's event has the time of the entry.
    for part in id.split(separator: UInt8(ascii: ":")) { words.insert(Array(part)) }
  }
  collectLeaves(notification.document.root, in: notification.document) { word in
    precondition(words.contains(word), "a leaf of the body stands in no line")
  }
}

/// Calls `use` with the text of each leaf, without a leading `+`, which is no part of a number.
private func collectLeaves(
  _ value: JSONValue, in body: JSONDocument, _ use: ([UInt8]) -> Void
) {
  switch body.kind(of: value) {
  case .null: return
  case .boolean: return use(Array(body.text[body.range(of: value)]))
  case .string, .number:
    guard let word = body.word(of: value) else { return }
    let plain = word.count > 1 && word[0] == UInt8(ascii: "+") ? Array(word.dropFirst()) : word
    guard plain.contains(where: { $0 == 0 || $0 >= 0xEF }) else { return use(plain) }
    // A line may have U+FFFD in the place of U+0000 and of noncharacters.
    let scalars = String(decoding: plain, as: UTF8.self).unicodeScalars.map { scalar in
      scalar == "\0" || scalar.properties.isNoncharacterCodePoint ? "\u{FFFD}" : scalar
    }
    return use(scalars.flatMap { Array(String($0).utf8) })
  case .array: for element in body.elements(of: value) { collectLeaves(element, in: body, use) }
  case .object:
    for member in body.members(of: value) where !isNamedByType(member, in: body) {
      collectLeaves(member.value, in: body, use)
    }
  }
}

private func isNamedByType(
  _ member: (name: JSONValue, value: JSONValue), in body: JSONDocument
) -> Bool {
  let name = body.string(of: member.name) ?? []
  guard let value = body.string(of: member.value) else { return false }
  switch String(decoding: name, as: UTF8.self) {
  case "object", "messaging_product":
    return value.starts(with: Array("whatsapp".utf8))
  case "event":
    return ["history", "smb_app_state_sync", "smb_message_echoes"].contains {
      value == Array($0.utf8)
    }
  default: return name == Array("field".utf8)
  }
}

/// The length to which bodies are grown: enough to reveal time or memory in the product of two parts of a body.
private let grownLength = 64 << 10

/// Returns a body in which the content of one container is repeated.
private func grow(_ body: JSONDocument, place: Int, times: Int) -> [UInt8] {
  var containers: [JSONValue] = []
  collect(body.root, in: body, into: &containers)
  guard times > 1, !containers.isEmpty else { return body.text }
  let range = body.range(of: containers[place % containers.count])
  let inside = body.text[range.lowerBound + 1..<range.upperBound - 1]
  let isEmpty = inside.allSatisfy { $0.isJSONSpace }
  guard !isEmpty else { return body.text }
  var text = Array(body.text[...range.lowerBound])
  for copy in 0..<min(times, grownLength / (inside.count + 1) + 1) {
    if copy > 0 { text.append(UInt8(ascii: ",")) }
    text += inside
  }
  return text + body.text[(range.upperBound - 1)...]
}

private func collect(
  _ value: JSONValue, in body: JSONDocument, into containers: inout [JSONValue]
) {
  guard containers.count < 256 else { return }
  switch body.kind(of: value) {
  case .array, .object: containers.append(value)
  default: return
  }
  for element in body.elements(of: value) { collect(element, in: body, into: &containers) }
  for member in body.members(of: value) { collect(member.value, in: body, into: &containers) }
}

/// Checks the line of an event. Returns the bytes that were written for it.
private func check(
  _ notification: Notification, _ event: Event, _ id: [UInt8], _ digests: EventDigests,
  _ envelope: Envelope
) -> Int {
  var writer = JSONWriter()
  notification.appendLine(of: event, id: id, digests, .first, envelope, to: &writer)
  precondition(writer.bytes.count <= envelope.lineLimit, "a line is too long")
  precondition(writer.bytes.firstIndex(of: 0x0A) == writer.bytes.count - 1, "a line is not one")
  let depth = 2 * JSONDocument.depthLimit
  let line = try? JSONDocument(scanning: Array(writer.bytes.dropLast()), depthLimit: depth)
  guard let line, line.string(of: line.member("id", of: line.root)) == id,
    let type = line.string(of: line.member("type", of: line.root))
  else { preconditionFailure("a line is not the event's") }
  precondition(type.starts(with: Array("whatsapp.".utf8)) && type.allSatisfy(isTypeCharacter))
  precondition(isInteroperable(line.root, in: line), "a line is not I-JSON")
  return writer.bytes.count + writer.discarded
}

private func isTypeCharacter(_ byte: UInt8) -> Bool {
  byte.isDigit || (byte.isLetter && !byte.isUpperLetter) || byte == UInt8(ascii: "_")
    || byte == UInt8(ascii: ".")
}

/// Whether a value is I-JSON, RFC 7493.
private func isInteroperable(_ value: JSONValue, in line: JSONDocument) -> Bool {
  switch line.kind(of: value) {
  case .string: return isInteroperable(string: value, in: line)
  case .number:
    let text = String(decoding: line.text[line.range(of: value)], as: UTF8.self)
    if let integer = Int(text) { return integer.magnitude < 1 << 53 }
    return text.contains { ".eE".contains($0) } && Double(text)?.isFinite == true
  default: break
  }
  var names: Set<[UInt8]> = []
  for member in line.members(of: value) {
    guard names.insert(line.string(of: member.name) ?? []).inserted,
      isInteroperable(string: member.name, in: line), isInteroperable(member.value, in: line)
    else { return false }
  }
  return line.elements(of: value).allSatisfy { isInteroperable($0, in: line) }
}

private func isInteroperable(string: JSONValue, in line: JSONDocument) -> Bool {
  let text = line.string(of: string) ?? []
  let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
  guard scalars.allSatisfy({ $0 != "\0" && !$0.properties.isNoncharacterCodePoint }) else {
    return false
  }
  // A half of a pair is read as U+FFFD, which is in the line as such only where it was written.
  let written = String(decoding: line.text[line.range(of: string)], as: UTF8.self).unicodeScalars
  return scalars.count { $0 == "\u{FFFD}" }
    == written.count { $0 == "\u{FFFD}" } + escapes(of: "\\ufffd", in: written)
}

/// Returns how often an escape occurs in a written string.
private func escapes(of escape: String, in written: String.UnicodeScalarView) -> Int {
  var (count, rest) = (0, written[...])
  while let first = rest.first {
    if String(rest.prefix(6)).lowercased() == escape { count += 1 }
    rest = rest.dropFirst(first == "\\" ? 2 : 1)
  }
  return count
}

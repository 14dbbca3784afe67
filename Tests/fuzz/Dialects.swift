import Bytes
import WhatsApp

/// A body from any sender: its first byte chooses who is configured, its second how long a line may be.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard input.count > 2, let document = try? JSONDocument(scanning: Array(input[2...])) else {
    return 0
  }
  let providers: [Provider] = [.meta, .dialog360, .whizard, .onPremises, .notifyer]
  let provider = providers[Int(input[0]) % providers.count]
  var notification = Notification(document, provider: provider, name: [UInt8](provider.name))
  var again = Notification(document, provider: provider, name: [UInt8](provider.name))
  let pseudonyms = input[1] & 1 == 0 ? nil : Pseudonyms(key: input.span)
  notification.findDrift(hidesNames: pseudonyms != nil)
  again.findDrift(hidesNames: pseudonyms != nil)
  precondition(notification.events.count == again.events.count)
  for (event, same) in zip(notification.events, again.events) {
    let id = notification.id(of: event)
    precondition(id == again.id(of: same), "an id is not deterministic")
    precondition(
      notification.identity(of: event, id: id) == again.identity(of: same, id: id),
      "an identity is not deterministic")
    var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
    envelope.lineLimit = 4096 + 16 * Int(input[1])
    envelope.includesRaw = input[0] < 128
    envelope.pseudonyms = pseudonyms
    check(notification, event, notification.lineID(id, of: event, pseudonyms), envelope)
  }
  return 0
}

private func check(
  _ notification: Notification, _ event: Event, _ id: [UInt8], _ envelope: Envelope
) {
  var writer = JSONWriter()
  notification.appendLine(of: event, id: id, .first, envelope, to: &writer)
  precondition(writer.bytes.count <= envelope.lineLimit, "a line is too long")
  precondition(writer.bytes.firstIndex(of: 0x0A) == writer.bytes.count - 1, "a line is not one")
  let depth = 2 * JSONDocument.depthLimit
  let line = try? JSONDocument(scanning: Array(writer.bytes.dropLast()), depthLimit: depth)
  guard let line, line.string(of: line.member("id", of: line.root)) == id,
    let type = line.string(of: line.member("type", of: line.root))
  else { preconditionFailure("a line is not the event's") }
  precondition(type.starts(with: Array("whatsapp.".utf8)) && type.allSatisfy(isTypeLetter))
}

private func isTypeLetter(_ letter: UInt8) -> Bool {
  letter.isDigit || (letter.isLetter && !letter.isUpperLetter) || letter == UInt8(ascii: "_")
    || letter == UInt8(ascii: ".")
}

import Bytes

/// What the descriptions of payments and calls read and write.
extension DataWriter {
  /// The business's own notes on a payment, which each payment provider names otherwise.
  static let noteNames: StaticString = """
    udf1 udf2 udf3 udf4 additional_info1 additional_info2 additional_info3 additional_info4
    additional_info5 additional_info6 additional_info7
    """

  /// Payment providers permit 15 notes.
  private static let noteLimit = 64

  /// Writes the notes as one object of strings: the members of `notes`, and those of `noteNames`. Other values are in `raw`.
  mutating func writePaymentNotes() {
    var notes: [(name: [UInt8], text: [UInt8])] = []
    for member in document.members(of: document.member("notes", of: item)) {
      add(member.value, named: document.string(of: member.name) ?? [], to: &notes)
    }
    for member in document.members(of: item) {
      let name = document.string(of: member.name) ?? []
      if NameList(Self.noteNames).contains(name) { add(member.value, named: name, to: &notes) }
    }
    guard !notes.isEmpty else { return }
    writer.verbatim("notes") { bytes in
      for (index, note) in notes.enumerated() {
        bytes.append(UInt8(ascii: index == 0 ? "{" : ","))
        JSONString.append(note.name.span, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSONString.append(note.text.span, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Adds a note. Of equal names the last one counts; characters that some readers replace could make names equal.
  private func add(
    _ value: JSONValue, named name: [UInt8], to notes: inout [(name: [UInt8], text: [UInt8])]
  ) {
    guard let text = document.word(of: value), name.allSatisfy({ $0 >= 0x20 && $0 < 0xEF }) else {
      return
    }
    if let index = notes.firstIndex(where: { $0.name == name }) {
      notes[index].text = text
    } else if notes.count < Self.noteLimit {
      notes.append((name, text))
    }
  }

  mutating func writeRefunds() {
    writeArray("refunds", of: [line.refunds(of: item)], as: .refund)
  }

  /// Writes the errors of a status, then that of its payment.
  mutating func writeStatusErrors() {
    let transaction = document.member("transaction", of: member("payment"))
    let error = line.event.kind == .payment ? document.member("error", of: transaction) : nil
    let hasError = error.map { document.countLeaves(in: $0) > 0 } ?? false
    writeArray("errors", of: [member("errors"), hasError ? error : nil], as: .error)
  }

  private mutating func writeArray(
    _ name: StaticString, of arrays: [JSONValue?], as shape: Shape
  ) {
    guard arrays.contains(where: { document.hasItems($0) }) else { return }
    writer.beginArray(name)
    for array in arrays {
      for element in document.items(of: array) { write(element, of: document, as: shape) }
    }
    writer.endArray()
  }

  /// The file of a call's recording or transcript.
  var recording: JSONValue? {
    let recording = member("call_recording") ?? member("call_transcript")
    return document.member("audio", of: recording) ?? document.member("document", of: recording)
  }
}

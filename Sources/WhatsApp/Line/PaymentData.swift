import Bytes

/// What the descriptions of payments and calls read and write.
extension DataWriter {
  /// The business's own notes on a payment, which each payment provider names otherwise.
  static let noteNames: StaticString = """
    udf1 udf2 udf3 udf4 additional_info1 additional_info2 additional_info3 additional_info4
    additional_info5 additional_info6 additional_info7
    """

  /// Writes the notes as one object: the members of `notes`, and those of `noteNames`.
  mutating func writePaymentNotes() {
    let (document, payment) = (document, item)
    var notes: [(name: JSONValue, value: JSONValue)] = []
    for member in document.members(of: document.member("notes", of: payment)) {
      notes.append(member)
    }
    for member in document.members(of: payment) where document.kind(of: member.value) != .null {
      let name = document.string(of: member.name) ?? []
      if NameList(Self.noteNames).contains(name) { notes.append(member) }
    }
    guard !notes.isEmpty else { return }
    writer.verbatim("notes") { bytes in
      for (index, note) in notes.enumerated() {
        bytes.append(UInt8(ascii: index == 0 ? "{" : ","))
        document.append(compact: note.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        document.append(compact: note.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  mutating func writeRefunds() {
    writeArray("refunds", of: [line.refunds(of: item)], as: .refund)
  }

  /// Writes the errors of a status, then that of its payment.
  mutating func writeStatusErrors() {
    let transaction = document.member("transaction", of: member("payment"))
    let error = line.event.kind == .payment ? document.member("error", of: transaction) : nil
    writeArray("errors", of: [member("errors"), error], as: .error)
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

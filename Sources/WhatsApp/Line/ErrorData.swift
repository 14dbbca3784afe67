import Bytes

/// Errors, in one form for all dialects.
extension EventLine {
  /// Writes `errors` into the current object.
  func writeErrors(of value: JSONValue?, to writer: inout JSONWriter) {
    writer.array("errors") { writer in
      for error in document.items(of: member("errors", of: value)) {
        writer.beginObject()
        writeErrorMembers(error, to: &writer)
        writer.endObject()
      }
    }
  }

  /// Writes `data.error` of an event that is an error.
  func writeError(to writer: inout JSONWriter) {
    writer.beginObject("error")
    writeErrorMembers(item, to: &writer)
    writer.endObject()
  }

  private func writeErrorMembers(_ error: JSONValue, to writer: inout JSONWriter) {
    let code = member("code", of: error)
    // A code is a number in every dialect, and has one type in all lines; no reader changes one of this length.
    if let number = document.integer(of: code), number.magnitude < 1 << 53 {
      writer.integer("code", number)
    } else {
      writer.string("code_text", document.word(of: code))
    }
    writeWords(["title", "message"], of: error, to: &writer)
    writer.string(
      "details", word("details", of: member("error_data", of: error)) ?? word("details", of: error))
    writer.string("href", word("href", of: error))
  }
}

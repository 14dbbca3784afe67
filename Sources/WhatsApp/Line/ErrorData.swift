import Bytes

/// Errors in one form for all dialects.
extension Notification {
  /// `errors`, in the object that has them.
  func writeErrors(_ errors: JSONValue?, to writer: inout JSONWriter) {
    writer.array("errors") { writer in
      for error in document.items(of: errors) {
        writer.beginObject()
        writeErrorMembers(error, to: &writer)
        writer.endObject()
      }
    }
  }

  /// `data.error`, of an event that is an error.
  func writeError(_ error: JSONValue, to writer: inout JSONWriter) {
    writer.beginObject("error")
    writeErrorMembers(error, to: &writer)
    writer.endObject()
  }

  private func writeErrorMembers(_ error: JSONValue, to writer: inout JSONWriter) {
    let code = member("code", of: error)
    if let number = document.integer(of: code) {
      writer.integer("code", number)
    } else {
      writer.string("code", document.word(of: code))
    }
    writer.string("title", word(error, "title"))
    writer.string("message", word(error, "message"))
    writer.string(
      "details", word(member("error_data", of: error), "details") ?? word(error, "details"))
    writer.string("href", word(error, "href"))
  }
}

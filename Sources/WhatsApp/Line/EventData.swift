import Bytes

/// `data`: the content of the event.
extension EventLine {
  /// Writes the value of `data`, under privacy without content and with pseudonyms.
  func writeData(
    includesRaw: Bool, _ pseudonyms: Pseudonyms?, _ recordedTime: Timestamp,
    to writer: inout JSONWriter
  ) {
    writer.beginObject()
    var data = DataWriter(self, includesRaw: includesRaw, pseudonyms, recordedTime)
    swap(&data.writer, &writer)
    event.kind.describe(&data)
    swap(&data.writer, &writer)
    if pseudonyms != nil { writer.string("privacy", "pseudonyms") }
    writer.endObject()
  }
}

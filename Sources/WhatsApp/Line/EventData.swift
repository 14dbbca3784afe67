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

  /// The group of the event, which is the recipient of a status.
  var groupID: [UInt8]? {
    if let group = word("group_id") { return group }
    switch event.kind {
    case .status, .payment, .standbyStatus: return isToGroup ? word("recipient_id") : nil
    case .message, .standbyMessage: return word("group_id", of: member("context"))
    default: return nil
    }
  }
}

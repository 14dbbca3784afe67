import Bytes

/// `data.call`: an event or a status of a call.
extension EventLine {
  func writeCall(to writer: inout JSONWriter) {
    writer.beginObject("call")
    writeWords(["id", "event", "status", "direction"], of: item, to: &writer)
    writer.time("start_time", time("start_time", of: item))
    writer.time("end_time", time("end_time", of: item))
    writeNumbers(["duration"], of: item, to: &writer)
    writer.string("callback_data", word("biz_opaque_callback_data"))
    writeWords(["deeplink_payload", "cta_payload"], of: item, to: &writer)
    writeErrors(of: item, to: &writer)
    writer.endObject()
  }
}

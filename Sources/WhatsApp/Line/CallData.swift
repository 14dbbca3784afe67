import Bytes

/// `data.call`: an event or a status of a call.
extension Notification {
  func writeCall(_ call: JSONValue, to writer: inout JSONWriter) {
    writer.beginObject("call")
    for name: StaticString in ["id", "event", "status", "direction"] {
      writer.string(name, word(call, name))
    }
    writer.time("start_time", time(member("start_time", of: call)))
    writer.time("end_time", time(member("end_time", of: call)))
    writeNumber("duration", member("duration", of: call), to: &writer)
    writer.string("callback_data", word(call, "biz_opaque_callback_data"))
    writer.string("deeplink_payload", word(call, "deeplink_payload"))
    writer.string("cta_payload", word(call, "cta_payload"))
    writeErrors(member("errors", of: call), to: &writer)
    writer.endObject()
  }
}

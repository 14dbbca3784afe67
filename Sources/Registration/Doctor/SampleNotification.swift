import Bytes
package import WhatsApp

/// A notification that a doctor sends to the receiver: the status of a message that nobody has sent, so that no bot responds.
package struct SampleNotification {
  /// The id of the message, which is in the event's line.
  package let id: [UInt8]
  /// The body, as the provider sends it.
  package let body: [UInt8]

  /// - Parameters:
  ///   - nonce: a number that no other sample has.
  ///   - seconds: the time since 1970.
  package init(_ provider: Provider, nonce: Int, seconds: Int) {
    var id = [UInt8]("hookline-doctor-")
    id.append(decimal: nonce)
    self.id = id
    var time: [UInt8] = []
    time.append(decimal: seconds)
    var writer = JSONWriter()
    writer.beginObject()
    switch provider {
    case .meta, .dialog360:
      writer.string("object", ManagementAPI.object)
      writer.array("entry") { writer in
        writer.beginObject()
        // As in the test notifications of Meta's dashboard.
        writer.string("id", "0")
        writer.array("changes") { writer in
          writer.beginObject()
          writer.string("field", "messages")
          writer.object("value") { writer in
            writer.string("messaging_product", "whatsapp")
            writer.object("metadata") { writer in
              writer.string("display_phone_number", "0")
              writer.string("phone_number_id", "0")
            }
            writer.statuses(id, time)
          }
          writer.endObject()
        }
        writer.endObject()
      }
    case .whizard, .onPremises: writer.statuses(id, time)
    case .notifyer:
      writer.string("event", "message_status")
      writer.object("data") { writer in
        writer.string("message_id", id)
        writer.string("status", "delivered")
        writer.time("timestamp", Timestamp(secondsOrMilliseconds: seconds))
      }
    }
    writer.endObject()
    body = writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func statuses(_ id: [UInt8], _ time: [UInt8]) {
    array("statuses") { writer in
      writer.beginObject()
      writer.string("id", id)
      writer.string("status", "delivered")
      writer.string("timestamp", time)
      writer.string("recipient_id", "0")
      writer.endObject()
    }
  }
}

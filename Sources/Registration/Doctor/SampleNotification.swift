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
  @_optimize(size) package init(_ provider: Provider, nonce: Int, seconds: Int) {
    var id = [UInt8]("hookline-doctor-")
    id.append(decimal: nonce)
    self.id = id
    let status = Self.status(id, seconds)
    switch provider {
    case .meta, .aws, .dialog360:
      // WABA and number as in the test notifications of Meta's dashboard.
      body =
        [UInt8](
          #"{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"0","phone_number_id":"0"},"statuses":["#
        ) + status + [UInt8]("]}}]}]}")
    case .whizard, .onPremises:
      body = [UInt8](#"{"statuses":["#) + status + [UInt8]("]}")
    case .notifyer:
      body =
        [UInt8](#"{"event":"message_status","data":{"status":"delivered","message_id":""#) + id
        + [UInt8](#""}}"#)
    }
  }

  private static func status(_ id: [UInt8], _ seconds: Int) -> [UInt8] {
    var text = [UInt8](#"{"status":"delivered","recipient_id":"0","id":""#) + id
    text.append(#"","timestamp":""#)
    text.append(decimal: seconds)
    text.append(#""}"#)
    return text
  }
}

import Bytes

/// `data.status`, and `data.payment` of the status of a payment.
extension EventLine {
  func writeStatus(to writer: inout JSONWriter) {
    let status = word("status")
    writer.beginObject("status")
    writer.string("message_id", subject)
    writer.string("status", status)
    writer.integer("rank", Self.rank(of: status ?? []))
    writeRecipient(to: &writer)
    let conversation = member("conversation")
    writer.object("conversation") { writer in
      writer.string("id", word("id", of: conversation))
      let origin = member("origin", of: conversation)
      writer.string("origin", word("type", of: origin) ?? document.word(of: origin))
      writer.time("expires", time("expiration_timestamp", of: conversation))
    }
    writePricing(member("pricing") ?? member("pricing", of: conversation), to: &writer)
    writer.string("callback_data", word("biz_opaque_callback_data"))
    writeErrors(of: item, to: &writer)
    writer.endObject()
    if event.kind == .payment { writePayment(member("payment"), to: &writer) }
  }

  /// Returns the order of a status: consumers ignore a status whose rank is below that of the one before.
  private static func rank(of status: [UInt8]) -> Int? {
    let ranked: [StaticString] = ["sent", "delivered", "read", "played"]
    for index in ranked.indices where status.equalsIgnoringCase([UInt8](ranked[index])) {
      return index + 1
    }
    return nil
  }

  private func writeRecipient(to writer: inout JSONWriter) {
    writer.object("recipient") { writer in
      if !isToGroup {
        var user = recipient
        user.sortIDs()
        writer.string("wa_id", user.waID)
        writer.string("user_id", user.userID)
      }
      writer.string("type", word("recipient_type"))
      writer.string("participant", participant)
    }
  }

  private func writePricing(_ pricing: JSONValue?, to writer: inout JSONWriter) {
    writer.object("pricing") { writer in
      writer.boolean("billable", boolean("billable", of: pricing))
      writer.string("model", word("pricing_model", of: pricing))
      writeWords(["type", "category"], of: pricing, to: &writer)
    }
  }

  private func writePayment(_ payment: JSONValue?, to writer: inout JSONWriter) {
    let transaction = member("transaction", of: payment)
    writer.object("payment") { writer in
      writer.string("reference_id", word("reference_id", of: payment))
      writer.object("amount") { writer in
        writeWords(["value", "offset"], of: member("amount", of: payment), to: &writer)
      }
      writer.string("currency", word("currency", of: payment))
      writer.object("transaction") { writer in
        writeWords(["id", "type", "status"], of: transaction, to: &writer)
        writer.time("created", time("created_timestamp", of: transaction))
        writer.time("updated", time("updated_timestamp", of: transaction))
      }
    }
  }
}

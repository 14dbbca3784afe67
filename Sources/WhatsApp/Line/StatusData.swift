import Bytes

/// `data.status`, and what goes with it: payments.
extension Notification {
  func writeStatus(_ event: Event, to writer: inout JSONWriter) {
    let item = event.item
    let status = word(item, "status")
    writer.beginObject("status")
    writer.string("message_id", subject(of: event))
    writer.string("status", status)
    writer.integer("rank", Self.rank(of: status ?? []))
    writeRecipient(item, to: &writer)
    let conversation = member("conversation", of: item)
    writer.object("conversation") { writer in
      writer.string("id", word(conversation, "id"))
      let origin = member("origin", of: conversation)
      writer.string("origin", word(origin, "type") ?? document.word(of: origin))
      writer.time("expires", time(member("expiration_timestamp", of: conversation)))
    }
    writePricing(member("pricing", of: item) ?? member("pricing", of: conversation), to: &writer)
    writer.string("callback_data", word(item, "biz_opaque_callback_data"))
    writeErrors(member("errors", of: item), to: &writer)
    writer.endObject()
    if event.kind == .payment { writePayment(member("payment", of: item), to: &writer) }
  }

  /// How far a message has come: a consumer ignores a status whose rank is below the last one's.
  private static func rank(of status: [UInt8]) -> Int? {
    let ranked: [StaticString] = ["sent", "delivered", "read", "played"]
    for index in ranked.indices where status.equalsIgnoringCase([UInt8](ranked[index])) {
      return index + 1
    }
    return nil
  }

  private func writeRecipient(_ item: JSONValue, to writer: inout JSONWriter) {
    writer.object("recipient") { writer in
      if !isGroup(item) {
        var person = Person(
          waID: word(item, "recipient_id") ?? word(member("message", of: item), "recipient_id"),
          userID: word(item, "recipient_user_id"))
        person.sortIDs()
        writer.string("wa_id", person.waID)
        writer.string("user_id", person.userID)
      }
      writer.string("type", word(item, "recipient_type"))
      writer.string("participant", participant(of: item))
    }
  }

  private func writePricing(_ pricing: JSONValue?, to writer: inout JSONWriter) {
    writer.object("pricing") { writer in
      writer.boolean("billable", document.boolean(of: member("billable", of: pricing)))
      writer.string("model", word(pricing, "pricing_model"))
      writer.string("type", word(pricing, "type"))
      writer.string("category", word(pricing, "category"))
    }
  }

  private func writePayment(_ payment: JSONValue?, to writer: inout JSONWriter) {
    let amount = member("amount", of: payment)
    let transaction = member("transaction", of: payment)
    writer.object("payment") { writer in
      writer.string("reference_id", word(payment, "reference_id"))
      writer.object("amount") { writer in
        writer.string("value", word(amount, "value"))
        writer.string("offset", word(amount, "offset"))
      }
      writer.string("currency", word(payment, "currency"))
      writer.object("transaction") { writer in
        for name: StaticString in ["id", "type", "status"] {
          writer.string(name, word(transaction, name))
        }
        writer.time("created", time(member("created_timestamp", of: transaction)))
        writer.time("updated", time(member("updated_timestamp", of: transaction)))
      }
    }
  }
}

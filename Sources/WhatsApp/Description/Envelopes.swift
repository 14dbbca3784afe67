extension Shape {
  /// The root of a body.
  init(_ dialect: Dialect) {
    switch dialect {
    case .cloud: self = .cloud
    case .conversation: self = .conversation
    case .wrapped: self = .wrapped
    case .partner, .coexistence: self = .partner
    case .flat: self = .flat
    case .otherProduct, .unknown: self = .unknown
    }
  }

  func expectInBody<D: Describer>(_ it: inout D) {
    switch self {
    case .cloud:
      it.expect(.text, "object")
      it.expect(.array(.entry), "entry")
    case .entry:
      it.expect(.textOrNumber, "id")
      it.expect(.number, "time")
      it.expect(.array(.change), "changes")
      it.expect(.texts, "changed_fields")
    case .change:
      it.expect(.word(Vocabulary.fields), "field")
      it.expect(.value, "value")
    case .flat:
      it.expect(.array(.contact), "contacts")
      it.expect(.array(.message), "messages")
      it.expect(.array(.status), "statuses")
      it.expect(.array(.error), "errors")
    case .wrapped:
      it.expect(.word(Vocabulary.events), "event")
      it.expect(.object(.wrappedData), "data")
    case .wrappedData:
      it.expect(.text, "message_id timestamp")
      it.expect(.word(Vocabulary.statuses), "status")
      Self.conversation(&it)
    case .partnerData:
      it.expect(
        .text,
        """
        id client_id phone_number phone_name created_at billing_started_at fb_account_status status
        account_mode message_id timestamp violation_type availability_status
        """)
      it.expect(.anything, "client setup_info")
      // The value of a change, in coexistence.
      for value in [Shape.historyValue, .stateSyncValue, .echoesValue] {
        value.expectInTrafficValue(&it)
      }
    default:
      // The union of all dialects, so that only members of none are drift.
      it.expect(.text, "object event")
      it.expect(.array(.anything), "entry")
      it.expect(.object(.anything), "data")
      it.expect(.anything, "contacts messages statuses errors id")
      Self.conversation(&it)
    }
  }
}

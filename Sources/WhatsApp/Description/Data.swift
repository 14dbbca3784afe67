import Bytes

/// `data` of each kind of event, and what all kinds have.
extension Event.Kind {
  func describe<D: Describer>(_ it: inout D) {
    // Drift is about the program, and has no business and no user.
    guard self != .drift else {
      it.word("path", .keep) { $0.line.drift?.path }
      return it.word("kind", .keep) { $0.line.drift.map { [UInt8]($0.kind) } }
    }
    it.object("business", .business) { $0.item }
    guard self != .beside else {
      return it.member(Member("raw", .asReceived, .drop), writtenBy: { $0.writeBesideAsRaw() })
    }
    it.object("user", .user) { $0.item }
    it.word("group_id", .pseudonym(.group)) { $0.groupID }
    describeContent(&it)
    it.member(Member("beside", .object(.beside), .drop), writtenBy: { $0.writeBeside() })
    it.asReceived("raw") { $0.includesRaw ? $0.item : nil }
  }

  private func describeContent<D: Describer>(_ it: inout D) {
    switch self {
    case .message, .standbyMessage:
      it.content("message", .message) { $0.messageObject }
      it.asReceived("conversation_context") { $0.scope { $0.conversationContext } }
    case .echo: it.content("message", .message) { $0.messageObject }
    case .historyMessage:
      it.content("message", .message) { $0.messageObject }
      it.object("history", .historyContext, from: "history_context")
    case .status, .standbyStatus, .wrappedStatus: it.content("status", .status) { $0.item }
    case .payment:
      it.content("status", .status) { $0.item }
      it.object("payment", .payment)
    case .error, .historyError: it.content("error", .error) { $0.item }
    case .historyProgress: it.content("history", .progress) { $0.item }
    case .call, .callStatus: it.content("call", .call) { $0.item }
    case .group: it.content("group", .group) { $0.item }
    case .contact: it.content("contact", .stateSync) { $0.item }
    case .preference: it.content("preference", .preference) { $0.item }
    case .userAction: it.content("user_action", .userAction) { $0.item }
    case .conversation: it.content("conversation", .conversation) { $0.item }
    case .partner: it.content("partner", .partner) { $0.item }
    case .account: it.content("account", .account) { $0.item }
    case .changed: it.member(Member("fields", .words, .word, from: "changed_fields"), .texts)
    case .unknown, .drift, .beside, .nonJSON: break
    }
  }
}

extension Shape {
  static func business<D: Describer>(_ it: inout D) {
    it.word("waba_id", .keep) { $0.scope { $0.wabaID } }
    it.word("portfolio_id", .keep) { $0.scope { $0.portfolioID } }
    it.word("phone_number_id", .keep) { $0.scope { $0.phoneNumberID } }
    it.word("display_phone_number", .user) { $0.scope { $0.displayPhoneNumber } }
  }

  static func user<D: Describer>(_ it: inout D) {
    it.word("wa_id", .user) { $0.user.waID }
    it.word("user_id", .user) { $0.user.userID }
    it.word("parent_user_id", .user) { $0.user.parentUserID }
    it.word("username", .pseudonym(.username)) { $0.user.username }
    it.word("name", .pseudonym(.name)) { $0.user.name }
    it.word("identity_key_hash", .pseudonym(.identity)) { $0.user.identityKeyHash }
    it.object("previous", .previousIDs) { $0.user.previous == nil ? nil : $0.item }
  }

  /// The ids of a user before a change of number or user id.
  static func previousIDs<D: Describer>(_ it: inout D) {
    it.word("wa_id", .user) { $0.user.previous?.waID }
    it.word("user_id", .user) { $0.user.previous?.userID }
    it.word("parent_user_id", .user) { $0.user.previous?.parentUserID }
  }

  /// What stands beside the items of a change, under the names of its places. `EventLine` writes it.
  static func beside<D: Describer>(_ it: inout D) {
    for place in [
      "body", "entry", "change", "value", "metadata", "contacts", "standby", "chunk", "thread",
    ] as [StaticString] {
      it.asReceived(place, at: { _ in nil })
    }
  }

  /// A value of the Cloud API's other fields.
  static func account<D: Describer>(_ it: inout D) {
    // A change without a field has an empty one.
    it.word("field", .word) { $0.scope { $0.field?.isEmpty ?? true ? nil : $0.field } }
    it.word("event", .word)
    it.asReceived("value") { $0.item }
  }
}

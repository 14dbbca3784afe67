/// The objects of payloads and of `data`. What one has is described once, by `describe`, for all who ask.
///
/// Most are in a payload and, renamed and in one form for all dialects, in `data`; some are in one of them only.
enum Shape: CaseIterable {
  /// The bodies.
  case cloud, entry, change, flat, wrapped, wrappedData, partner, partnerData, unknown
  /// Any value; its content is not described.
  case anything
  /// `data` only.
  case business, user, previousIDs, recipient, account, beside

  case message, echo, historyMessage, text, media, location, card, cardPart, interactive, reply
  case button, order, orderItem, reaction, system, edit, revoke, context, product, referral
  case welcome, identity, unsupported, template, metadata, contact, profile, conversationContext,
    summary
  case status, statusMessage, conversationStatus, origin, pricing, payment, amount, transaction
  case refund
  case paymentError, error, errorData
  case call, session, sdp, recording
  case group, participant, groupSetting
  case chunk, progress, thread, historyContext, standby
  case stateSync, syncMetadata, savedContact, preference, userIDUpdate, changedID
  case userAction, click
  case conversation, turn

  /// The values of the Cloud API's fields, and the objects in those that are passed on as received.
  case messagesValue, callsValue, historyValue, standbyValue, echoesValue, groupsValue
  case stateSyncValue, preferencesValue, userIDValue
  case automaticValue, automaticEvent, customData, trackingValue, trackingEvent, trackingData
  case handoverValue, handover, settingsValue, phoneNumberSettings, calling, callHours
  case openingHours, holiday, sip, server
  case alertsValue, alert, reviewValue, accountValue, accountInfo, capabilityValue, usernameValue
  case flowsValue, flowError, templateValue, templateInfo, templateButton, solutionsValue
  case paymentValue, nameValue, qualityValue, securityValue, businessStatusValue

  func describe<D: Describer>(_ it: inout D) {
    switch self {
    case .business: Self.business(&it)
    case .user: Self.user(&it)
    case .previousIDs: Self.previousIDs(&it)
    case .recipient: Self.recipient(&it)
    case .beside: Self.beside(&it)
    case .account: Self.account(&it)
    case .message: Self.message(&it)
    case .media: Self.media(&it)
    case .location: Self.location(&it)
    case .reply: Self.reply(&it)
    case .order: Self.order(&it)
    case .orderItem: Self.orderItem(&it)
    case .reaction: Self.reaction(&it)
    case .system: Self.system(&it)
    case .edit: Self.edit(&it)
    case .revoke: Self.revoke(&it)
    case .context: Self.context(&it)
    case .product: Self.product(&it)
    case .interactive: Self.interactive(&it)
    case .unsupported: Self.unsupported(&it)
    case .template: Self.template(&it)
    case .status: Self.status(&it)
    case .conversationStatus: Self.conversationStatus(&it)
    case .pricing: Self.pricing(&it)
    case .payment: Self.payment(&it)
    case .amount: Self.amount(&it)
    case .transaction: Self.transaction(&it)
    case .refund: Self.refund(&it)
    case .error: Self.error(&it)
    case .call: Self.call(&it)
    case .group: Self.group(&it)
    case .participant: Self.participant(&it)
    case .groupSetting: Self.groupSetting(&it)
    case .progress: Self.progress(&it)
    case .historyContext: Self.historyContext(&it)
    case .stateSync: Self.stateSync(&it)
    case .preference: Self.preference(&it)
    case .userAction: Self.userAction(&it)
    case .conversation: Self.conversation(&it)
    case .turn: Self.turn(&it)
    case .partner: Self.partner(&it)
    default: describePayload(&it)
    }
  }

  /// Describes an object of the payload that is none in `data`.
  private func describePayload<D: Describer>(_ it: inout D) {
    switch self {
    case .cloud, .entry, .change, .flat, .wrapped, .wrappedData, .partnerData, .unknown:
      expectInBody(&it)
    case .echo, .historyMessage, .text, .card, .cardPart, .button, .referral, .welcome, .identity,
      .metadata, .contact, .profile, .conversationContext,
      .summary:
      expectInMessage(&it)
    case .statusMessage, .origin, .paymentError, .errorData, .click, .session, .sdp, .recording,
      .chunk, .thread, .standby, .syncMetadata, .savedContact, .userIDUpdate, .changedID:
      expectInTraffic(&it)
    case .messagesValue, .callsValue, .historyValue, .standbyValue, .echoesValue, .groupsValue,
      .stateSyncValue, .preferencesValue, .userIDValue:
      expectInTrafficValue(&it)
    default: expectInManagement(&it)
    }
  }
}

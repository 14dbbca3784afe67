/// The type that a member is documented to have.
enum ExpectedType {
  /// Any value; its content is not checked.
  case anything
  case text
  case number
  /// Either, by provider.
  case textOrNumber
  case boolean
  /// A word from a list.
  case word(StaticString)
  case texts
  case textOrTexts
  case object(ExpectedObject)
  case array(ExpectedObject)
  /// An array, or a string, which may contain one.
  case arrayOrText(ExpectedObject)
  /// An object, or its only word.
  case objectOrText(ExpectedObject)
  /// The `value` of a change, whose type depends on the change's `field`.
  case value
}

/// The documented objects; `ExpectedMembers` has their members.
enum ExpectedObject {
  case cloud, entry, change, flat, conversation, turn, wrapped, wrappedData, partner, partnerData
  case unknown, anything

  case metadata, contact, profile, message, echo, historyMessage, text, media, location, card
  case cardPart, interactive, reply, button, order, orderItem, reaction, system, edit, revoke
  case context, product, referral, welcome, identity, unsupported, error, errorData, sdp
  case status, statusMessage, conversationStatus, origin, pricing, payment, amount, transaction
  case paymentError, userAction, click, conversationContext, summary

  case messagesValue, callsValue, call, session, recording, historyValue, chunk, progress, thread
  case historyContext, standbyValue, standby, echoesValue, groupsValue, group, participant
  case groupSetting, stateSyncValue, stateSync, syncMetadata, savedContact, preferencesValue,
    preference
  case userIDValue, userIDUpdate, changedID, automaticValue, automaticEvent, customData
  case trackingValue, trackingEvent, trackingData, handoverValue, handover, settingsValue
  case phoneNumberSettings, calling, callHours, openingHours, holiday, sip, server
  case alertsValue, alert, reviewValue, accountValue, accountInfo, capabilityValue, usernameValue
  case flowsValue, flowError, templateValue, templateInfo, templateButton, solutionsValue
  case paymentValue, nameValue, qualityValue, securityValue, businessStatusValue
}

/// The search for a member in the documentation of its object.
struct ExpectedMembers {
  private let name: [UInt8]
  private var type: ExpectedType?

  /// Returns the type of a member; nil where it is not documented.
  static func type(of name: [UInt8], in object: ExpectedObject) -> ExpectedType? {
    var members = ExpectedMembers(name: name)
    members.find(in: object)
    return members.type
  }

  private init(name: [UInt8]) { self.name = name }

  /// Declares members and their type.
  mutating func expect(_ type: ExpectedType, _ names: StaticString) {
    if self.type == nil, NameList(names).contains(name) { self.type = type }
  }

  private mutating func find(in object: ExpectedObject) {
    switch object {
    case .cloud, .entry, .change, .flat, .conversation, .turn, .wrapped, .wrappedData, .partner,
      .partnerData, .unknown:
      findInBody(object)
    case .metadata, .contact, .profile, .message, .echo, .historyMessage, .interactive, .reply,
      .system, .edit, .revoke, .context, .referral, .identity, .unsupported:
      findInMessage(object)
    case .text, .media, .location, .card, .cardPart, .button, .order, .orderItem, .product,
      .reaction, .welcome, .conversationContext, .summary:
      findInContent(object)
    case .error, .errorData, .status, .statusMessage, .conversationStatus, .origin, .pricing,
      .payment, .amount, .transaction, .paymentError, .userAction, .click:
      findInStatus(object)
    case .messagesValue, .callsValue, .call, .session, .sdp, .recording, .historyValue, .chunk,
      .progress, .thread, .historyContext, .standbyValue, .standby, .echoesValue, .groupsValue,
      .group, .participant, .groupSetting, .stateSyncValue, .stateSync, .syncMetadata,
      .savedContact, .preferencesValue, .preference, .userIDValue, .userIDUpdate, .changedID:
      findInTraffic(object)
    default: findInManagement(object)
    }
  }
}

/// The forms of value that are known for a member of a sender's.
enum KnownForm {
  /// Whatever it is, it is not looked into.
  case anything
  case text
  case number
  /// Senders differ.
  case textOrNumber
  case flag
  /// A word from a list.
  case word(StaticString)
  case texts
  case textOrTexts
  case object(KnownShape)
  case array(KnownShape)
  /// An array, or a string that holds one or something else.
  case arrayOrText(KnownShape)
  /// An object, or the word in it.
  case objectOrText(KnownShape)
  /// What the `field` beside it says.
  case value
}

/// The objects that senders are known to send; what they have in them is in `KnownMembers`.
enum KnownShape {
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

/// The search for a member among those that its object is known to have.
struct KnownMembers {
  private let name: [UInt8]
  private var form: KnownForm?

  /// The form of a member; nil where it is not known.
  static func form(of name: [UInt8], in shape: KnownShape) -> KnownForm? {
    var members = KnownMembers(name: name)
    members.find(in: shape)
    return members.form
  }

  private init(name: [UInt8]) { self.name = name }

  /// The members of these names have that form.
  mutating func have(_ form: KnownForm, _ names: StaticString) {
    if self.form == nil, NameList(names).contains(name) { self.form = form }
  }

  private mutating func find(in shape: KnownShape) {
    switch shape {
    case .cloud, .entry, .change, .flat, .conversation, .turn, .wrapped, .wrappedData, .partner,
      .partnerData, .unknown:
      findInBody(shape)
    case .metadata, .contact, .profile, .message, .echo, .historyMessage, .interactive, .reply,
      .system, .edit, .revoke, .context, .referral, .identity, .unsupported:
      findInMessage(shape)
    case .text, .media, .location, .card, .cardPart, .button, .order, .orderItem, .product,
      .reaction, .welcome, .conversationContext, .summary:
      findInContent(shape)
    case .error, .errorData, .status, .statusMessage, .conversationStatus, .origin, .pricing,
      .payment, .amount, .transaction, .paymentError, .userAction, .click:
      findInStatus(shape)
    case .messagesValue, .callsValue, .call, .session, .sdp, .recording, .historyValue, .chunk,
      .progress, .thread, .historyContext, .standbyValue, .standby, .echoesValue, .groupsValue,
      .group, .participant, .groupSetting, .stateSyncValue, .stateSync, .syncMetadata,
      .savedContact,
      .preferencesValue, .preference, .userIDValue, .userIDUpdate, .changedID:
      findInTraffic(shape)
    default: findInManagement(shape)
    }
  }
}

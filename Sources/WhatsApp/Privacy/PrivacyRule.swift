/// What happens to a member of `data` under privacy. A member without a rule is left out.
enum PrivacyRule {
  /// Kept: the business's own ids, and members that the program makes.
  case plain
  /// A word, replaced where it is undocumented.
  case word
  /// An array of words.
  case words
  case mimeType
  case boolean
  /// A number of few digits; others may be telephone numbers.
  case number
  case time
  /// A telephone number or a user id, replaced by a pseudonym.
  case user
  case pseudonym(Pseudonyms.Kind)
  /// An object, left out where no member stays.
  case object(Object)
  /// An object that the type of the event requires.
  case content(Object)
  case array(Object)

  /// The objects in `data`.
  enum Object {
    case data, business, user, message, media, reply, reaction, system, edit, revoke, context
    case history, status, recipient, conversationStatus, pricing, payment, transaction
    case error, call, group, participant, groupSetting, contact, preference, userAction
    case conversation, turn, partner, account
  }

  /// Returns the rule for a member; nil where it is left out.
  static func rule(for name: [UInt8], in object: Object) -> PrivacyRule? {
    var choice = Choice(name: name)
    choice.choose(in: object)
    return choice.rule
  }

  /// The search for a name among those of an object.
  private struct Choice {
    let name: [UInt8]
    var rule: PrivacyRule?

    mutating func take(_ rule: PrivacyRule, _ names: StaticString) {
      if self.rule == nil, NameList(names).contains(name) { self.rule = rule }
    }

    mutating func choose(in object: Object) {
      switch object {
      case .data: chooseInData()
      case .business:
        take(.plain, "waba_id portfolio_id phone_number_id")
        take(.user, "display_phone_number")
      case .user: chooseUser()
      case .message, .media, .reply, .reaction, .system, .edit, .revoke, .context:
        chooseInMessage(object)
      case .status, .recipient, .conversationStatus, .pricing, .payment, .transaction:
        chooseInStatus(object)
      case .call:
        take(.pseudonym(.message), "id")
        take(.word, "event status direction")
        take(.time, "start_time end_time")
        take(.number, "duration")
        take(.array(.error), "errors")
      case .group, .participant, .groupSetting: chooseInGroup(object)
      // Titles and details are sentences, which may identify a user.
      case .error: take(.number, "code")
      case .history:
        take(.word, "status")
        take(.number, "phase chunk_order progress")
      case .contact: take(.word, "action")
      case .preference:
        take(.word, "category value")
        take(.pseudonym(.reference), "signup_id")
      case .userAction: take(.word, "action_type")
      case .conversation:
        take(.word, "message_type")
        take(.array(.turn), "history")
      case .turn:
        take(.word, "from type")
        take(.time, "time")
      case .partner: take(.word, "event")
      case .account: take(.word, "field event")
      }
    }

    private mutating func chooseInData() {
      take(.object(.business), "business")
      take(.object(.user), "user")
      take(.pseudonym(.group), "group_id")
      take(.content(.message), "message")
      take(.content(.status), "status")
      take(.object(.payment), "payment")
      take(.content(.error), "error")
      take(.content(.call), "call")
      take(.content(.group), "group")
      take(.content(.history), "history")
      take(.content(.contact), "contact")
      take(.content(.preference), "preference")
      take(.content(.userAction), "user_action")
      take(.content(.conversation), "conversation")
      take(.content(.partner), "partner")
      take(.content(.account), "account")
      take(.words, "fields")
      take(.plain, "path kind")
    }

    private mutating func chooseUser() {
      take(.user, "wa_id user_id parent_user_id")
      take(.pseudonym(.username), "username")
      take(.pseudonym(.name), "name")
      take(.pseudonym(.identity), "identity_key_hash")
    }

    private mutating func chooseInMessage(_ object: Object) {
      switch object {
      case .message:
        take(.pseudonym(.message), "id")
        take(.word, "type")
        take(.object(.media), "media")
        take(.object(.reply), "reply")
        take(.object(.reaction), "reaction")
        take(.object(.system), "system")
        take(.object(.edit), "edit")
        take(.object(.revoke), "revoke")
        take(.object(.context), "context")
        take(.array(.error), "errors")
      case .media:
        take(.mimeType, "mime_type")
        take(.boolean, "voice animated")
      case .reply: take(.word, "kind")
      case .reaction:
        take(.pseudonym(.message), "message_id")
        take(.boolean, "removed")
      case .system:
        take(.word, "type")
        take(.user, "wa_id user_id previous_wa_id")
      case .edit:
        take(.pseudonym(.message), "message_id")
        take(.object(.media), "media")
      case .revoke: take(.pseudonym(.message), "message_id")
      case .context:
        take(.pseudonym(.message), "message_id")
        take(.user, "from")
        take(.boolean, "forwarded frequently_forwarded")
      default: break
      }
    }

    private mutating func chooseInStatus(_ object: Object) {
      switch object {
      case .status:
        take(.pseudonym(.message), "message_id")
        take(.word, "status")
        take(.number, "rank")
        take(.object(.recipient), "recipient")
        take(.object(.conversationStatus), "conversation")
        take(.object(.pricing), "pricing")
        take(.array(.error), "errors")
      case .recipient:
        take(.user, "wa_id user_id participant")
        take(.word, "type")
      case .conversationStatus:
        take(.pseudonym(.reference), "id")
        take(.word, "origin")
        take(.time, "expires")
      case .pricing:
        take(.boolean, "billable")
        take(.word, "model type category")
      case .payment:
        take(.pseudonym(.reference), "reference_id")
        take(.object(.transaction), "transaction")
      case .transaction:
        take(.pseudonym(.reference), "id")
        take(.word, "type status")
        take(.time, "created updated")
      default: break
      }
    }

    private mutating func chooseInGroup(_ object: Object) {
      switch object {
      case .group:
        take(.word, "type join_approval_mode reason initiated_by")
        take(.pseudonym(.reference), "request_id join_request_id")
        take(.array(.participant), "added_participants removed_participants failed_participants")
        take(.object(.groupSetting), "profile_picture group_subject group_description")
      case .participant:
        chooseUser()
        take(.user, "input")
      case .groupSetting: take(.boolean, "update_successful")
      default: break
      }
      take(.array(.error), "errors")
    }
  }
}

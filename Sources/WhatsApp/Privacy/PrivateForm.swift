/// What becomes of a member of `data` under privacy. A member that has no form is left out: what is not known to be harmless
/// is not written.
enum PrivateForm {
  /// As it is: the business's own ids, and what the program itself wrote.
  case plain
  /// A word from a list.
  case word
  /// An array of them.
  case words
  case mimeType
  case flag
  /// A number of few digits.
  case number
  case time
  /// Telephone numbers, and what stands in their place.
  case person
  case pseudonym(Pseudonyms.Kind)
  /// An object, left out where nothing of it stays.
  case object(Part)
  /// An object that its type of event must have.
  case content(Part)
  case array(Part)

  /// The objects in `data`.
  enum Part {
    case data, business, user, message, media, reply, reaction, system, edit, revoke, context
    case history, status, recipient, conversationStatus, pricing, payment, transaction
    case error, call, group, participant, groupSetting, contact, preference, userAction
    case conversation, turn, partner, account
  }

  /// The form of a member; nil where it is left out.
  static func form(of name: [UInt8], in part: Part) -> PrivateForm? {
    var choice = Choice(name: name)
    choice.choose(in: part)
    return choice.form
  }

  /// The search for a name among those of a part.
  private struct Choice {
    let name: [UInt8]
    var form: PrivateForm?

    mutating func take(_ form: PrivateForm, _ names: StaticString) {
      if self.form == nil, NameList(names).contains(name) { self.form = form }
    }

    mutating func choose(in part: Part) {
      switch part {
      case .data: chooseInData()
      case .business:
        take(.plain, "waba_id portfolio_id phone_number_id")
        take(.person, "display_phone_number")
      case .user: choosePerson()
      case .message, .media, .reply, .reaction, .system, .edit, .revoke, .context:
        chooseInMessage(part)
      case .status, .recipient, .conversationStatus, .pricing, .payment, .transaction:
        chooseInStatus(part)
      case .call:
        take(.pseudonym(.message), "id")
        take(.word, "event status direction")
        take(.time, "start_time end_time")
        take(.number, "duration")
        take(.array(.error), "errors")
      case .group, .participant, .groupSetting: chooseInGroup(part)
      // Titles and details are sentences, and tell of whom.
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

    private mutating func choosePerson() {
      take(.person, "wa_id user_id parent_user_id")
      take(.pseudonym(.username), "username")
      take(.pseudonym(.name), "name")
      take(.pseudonym(.identity), "identity_key_hash")
    }

    private mutating func chooseInMessage(_ part: Part) {
      switch part {
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
        take(.flag, "voice animated")
      case .reply: take(.word, "kind")
      case .reaction:
        take(.pseudonym(.message), "message_id")
        take(.flag, "removed")
      case .system:
        take(.word, "type")
        take(.person, "wa_id user_id previous_wa_id")
      case .edit:
        take(.pseudonym(.message), "message_id")
        take(.object(.media), "media")
      case .revoke: take(.pseudonym(.message), "message_id")
      case .context:
        take(.pseudonym(.message), "message_id")
        take(.person, "from")
        take(.flag, "forwarded frequently_forwarded")
      default: break
      }
    }

    private mutating func chooseInStatus(_ part: Part) {
      switch part {
      case .status:
        take(.pseudonym(.message), "message_id")
        take(.word, "status")
        take(.number, "rank")
        take(.object(.recipient), "recipient")
        take(.object(.conversationStatus), "conversation")
        take(.object(.pricing), "pricing")
        take(.array(.error), "errors")
      case .recipient:
        take(.person, "wa_id user_id participant")
        take(.word, "type")
      case .conversationStatus:
        take(.pseudonym(.reference), "id")
        take(.word, "origin")
        take(.time, "expires")
      case .pricing:
        take(.flag, "billable")
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

    private mutating func chooseInGroup(_ part: Part) {
      switch part {
      case .group:
        take(.word, "type join_approval_mode reason initiated_by")
        take(.pseudonym(.reference), "request_id join_request_id")
        take(.array(.participant), "added_participants removed_participants failed_participants")
        take(.object(.groupSetting), "profile_picture group_subject group_description")
      case .participant:
        choosePerson()
        take(.person, "input")
      case .groupSetting: take(.flag, "update_successful")
      default: break
      }
      take(.array(.error), "errors")
    }
  }
}

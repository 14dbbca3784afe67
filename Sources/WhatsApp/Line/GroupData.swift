import Bytes

/// `data.group`: what happened to a group.
extension EventLine {
  func writeGroup(to writer: inout JSONWriter) {
    writer.beginObject("group")
    let words: [StaticString] = [
      "type", "request_id", "join_request_id", "subject", "description", "invite_link",
      "join_approval_mode", "reason", "initiated_by",
    ]
    writeWords(words, of: item, to: &writer)
    let lists: [StaticString] = [
      "added_participants", "removed_participants", "failed_participants",
    ]
    for name in lists {
      writer.array(name) { writer in
        for participant in document.items(of: member(name)) {
          writeParticipant(participant, to: &writer)
        }
      }
    }
    for name: StaticString in ["profile_picture", "group_subject", "group_description"] {
      writer.object(name) { writer in
        let setting = member(name)
        writeWords(["text", "mime_type", "sha256"], of: setting, to: &writer)
        writer.boolean("update_successful", boolean("update_successful", of: setting))
        writeErrors(of: setting, to: &writer)
      }
    }
    writeErrors(of: item, to: &writer)
    writer.endObject()
  }

  private func writeParticipant(_ participant: JSONValue, to writer: inout JSONWriter) {
    var user = User(
      waID: word("wa_id", of: participant), userID: word("user_id", of: participant))
    user.sortIDs()
    writer.beginObject()
    writer.string("input", word("input", of: participant))
    writer.string("wa_id", user.waID)
    writer.string("user_id", user.userID)
    writeWords(["parent_user_id", "username"], of: participant, to: &writer)
    writeErrors(of: participant, to: &writer)
    writer.endObject()
  }
}

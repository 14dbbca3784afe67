import Bytes

/// `data.group`: what happened to a group.
extension Notification {
  func writeGroup(_ group: JSONValue, to writer: inout JSONWriter) {
    writer.beginObject("group")
    let texts: [StaticString] = [
      "type", "request_id", "join_request_id", "subject", "description", "invite_link",
      "join_approval_mode", "reason", "initiated_by",
    ]
    for name in texts { writer.string(name, word(group, name)) }
    let lists: [StaticString] = [
      "added_participants", "removed_participants", "failed_participants",
    ]
    for name in lists {
      writer.array(name) { writer in
        for participant in document.items(of: member(name, of: group)) {
          writeParticipant(participant, to: &writer)
        }
      }
    }
    for name: StaticString in ["profile_picture", "group_subject", "group_description"] {
      writer.object(name) { writer in
        let setting = member(name, of: group)
        for name: StaticString in ["text", "mime_type", "sha256"] {
          writer.string(name, word(setting, name))
        }
        let isDone = document.boolean(of: member("update_successful", of: setting))
        writer.boolean("update_successful", isDone)
        writeErrors(member("errors", of: setting), to: &writer)
      }
    }
    writeErrors(member("errors", of: group), to: &writer)
    writer.endObject()
  }

  private func writeParticipant(_ participant: JSONValue, to writer: inout JSONWriter) {
    var person = Person(waID: word(participant, "wa_id"), userID: word(participant, "user_id"))
    person.sortIDs()
    writer.beginObject()
    writer.string("input", word(participant, "input"))
    writer.string("wa_id", person.waID)
    writer.string("user_id", person.userID)
    writer.string("parent_user_id", word(participant, "parent_user_id"))
    writer.string("username", word(participant, "username"))
    writeErrors(member("errors", of: participant), to: &writer)
    writer.endObject()
  }
}

import Bytes
import Testing

@testable import WhatsApp

/// `data.user` is who it is now, and `data.user.previous` who it was.
struct UserChangeTests {
  private func user(_ message: String) throws -> String {
    try EmittedLines(field: "messages", #"{"messages":[{"id":"a","type":"system",\#(message)}]}"#)
      .data("user")[0]
  }

  @Test(
    arguments: [
      // The new number, the old one in `from`.
      (
        #""from":"5","system":{"type":"user_changed_number","wa_id":"6"}"#,
        #"{"wa_id":"6","previous":{"wa_id":"5"}}"#
      ),
      (
        #""from":"+5","system":{"type":"customer_changed_number","new_wa_id":"+6"}"#,
        #"{"wa_id":"6","previous":{"wa_id":"5"}}"#
      ),
      // Only the user ids, and their old ones.
      (
        #""system":{"type":"user_changed_user_id","user_id":"US.2","previous_user_id":"US.1"}"#,
        #"{"user_id":"US.2","previous":{"user_id":"US.1"}}"#
      ),
      // `from_user_id` is met with the old id and with the new one.
      (
        #""from_user_id":"US.1","system":{"type":"user_changed_user_id","user_id":"US.2"}"#,
        #"{"user_id":"US.2","previous":{"user_id":"US.1"}}"#
      ),
      (
        #""from_user_id":"US.2","system":{"type":"user_changed_user_id","user_id":"US.2"}"#,
        #"{"user_id":"US.2"}"#
      ),
      (
        #""from":"5","from_user_id":"US.1","system":{"type":"user_changed_number","wa_id":"6"}"#,
        #"{"wa_id":"6","user_id":"US.1","previous":{"wa_id":"5"}}"#
      ),
      // Only the old ids: those of the sender are the new ones.
      (
        #""from_user_id":"US.2","system":{"type":"user_changed_user_id","previous_user_id":"US.1"}"#,
        #"{"user_id":"US.2","previous":{"user_id":"US.1"}}"#
      ),
      (
        #""from":"5","system":{"type":"user_changed_user_id","previous_parent_user_id":"US.ENT.1"}"#,
        #"{"wa_id":"5","previous":{"parent_user_id":"US.ENT.1"}}"#
      ),
      (#""system":{"type":"user_changed_user_id"}"#, ""),
      // Nothing that is new is known.
      (#""from":"5","system":{"type":"user_changed_number"}"#, #"{"wa_id":"5"}"#),
      (
        #""from":"5","system":{"type":"user_changed_number","wa_id":7}"#,
        #"{"wa_id":"7","previous":{"wa_id":"5"}}"#
      ),
      (#""from":"5","system":{"type":"user_changed_number","wa_id":{}}"#, #"{"wa_id":"5"}"#),
      (#""from":"5","system":"user_changed_number""#, #"{"wa_id":"5"}"#),
      // An identity is another key of the same user.
      (
        #""from":"5","system":{"type":"customer_identity_changed","wa_id":"6"}"#, #"{"wa_id":"5"}"#
      ),
      // A parent's id in the place of another.
      (
        #""from":"US.ENT.1","system":{"type":"user_changed_user_id","user_id":"US.2","parent_user_id":"US.ENT.3"}"#,
        #"{"user_id":"US.2","parent_user_id":"US.ENT.3","previous":{"parent_user_id":"US.ENT.1"}}"#
      ),
      (
        #""from_user_id":"US.ENT.1","system":{"type":"user_changed_user_id","user_id":"US.ENT.2"}"#,
        #"{"parent_user_id":"US.ENT.2","previous":{"parent_user_id":"US.ENT.1"}}"#
      ),
    ])
  func `a system message has the present ids`(message: String, expected: String) throws {
    #expect(try user(message) == expected)
  }

  @Test func `a change of ids that is about two users has none`() throws {
    let update = #"{"user_id":{"previous":"US.1","current":"US.2"}}"#
    #expect(
      try EmittedLines(field: "user_id_update", #"{"user_id_update":[\#(update)]}"#).data("user")
        == [#"{"user_id":"US.2","previous":{"user_id":"US.1"}}"#])
    #expect(
      try EmittedLines(field: "user_id_update", #"{"user_id_update":[\#(update),\#(update)]}"#)
        .data("user") == [""])
  }

  /// A person writes, changes the number and the ids in one of the ways that Meta has, and writes again, twice.
  private func messages(ofPerson person: Int) -> [String] {
    func ids(_ turn: Int) -> (phone: String, user: String) {
      ("1555\(1_000_000 + 3 * person + turn)", "US.\(900_000_000 + 3 * person + turn)")
    }
    func text(_ turn: Int) -> String {
      let (phone, user) = ids(turn)
      let sender =
        (person + turn) % 3 == 0
        ? #""from":"\#(phone)","from_user_id":"\#(user)""# : #""from_user_id":"\#(user)""#
      return #"{"id":"\#(person).\#(turn)",\#(sender),"type":"text","text":{"body":"hello"}}"#
    }
    func change(_ turn: Int) -> String {
      let (old, new) = (ids(turn), ids(turn + 1))
      let system: String
      switch (person + turn) % 3 {
      case 0:
        system =
          #""from":"\#(old.phone)","system":{"type":"user_changed_number","wa_id":"\#(new.phone)","user_id":"\#(new.user)","previous_user_id":"\#(old.user)""#
      case 1:
        system =
          #""system":{"type":"user_changed_user_id","user_id":"\#(new.user)","previous_user_id":"\#(old.user)""#
      default:
        system =
          #""from_user_id":"\#(old.user)","system":{"type":"user_changed_user_id","user_id":"\#(new.user)""#
      }
      return #"{"id":"\#(person).change\#(turn)","type":"system",\#(system)}}"#
    }
    return [text(0), change(0), text(1), change(1), text(2)]
  }

  @Test func `under privacy the messages of a person are joined, and of no other`() throws {
    let persons = 1000
    let key = Pseudonyms(key: Array("key".utf8).span)
    var groups = Groups()
    var members: [[String]] = []
    for start in stride(from: 0, to: persons, by: 100) {
      let messages = (start..<start + 100).flatMap { self.messages(ofPerson: $0) }
      for user in try users(messages, key) {
        members.append(user)
        for id in user.dropFirst() { groups.join(user[0], id) }
      }
    }
    #expect(members.count == 5 * persons && members.allSatisfy { !$0.isEmpty })
    var owners: [String: Int] = [:]
    for (index, user) in members.enumerated() {
      let group = groups.find(user[0])
      #expect(owners[group, default: index / 5] == index / 5)
      owners[group] = index / 5
    }
    #expect(owners.count == persons)
  }

  /// Returns the ids of each message's user, the previous ones included.
  private func users(_ messages: [String], _ key: Pseudonyms) throws -> [[String]] {
    let body = #"{"messages":[\#(messages.joined(separator: ","))]}"#
    let notification = Notification(
      try JSONDocument(scanning: Array(body.utf8)), provider: .meta, name: Array("meta".utf8))
    var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
    envelope.pseudonyms = key
    return notification.events.map { event in
      let user = Tree(notification.line(of: event, envelope)).at(["data", "user"])
      return [["wa_id"], ["user_id"], ["previous", "wa_id"], ["previous", "user_id"]].compactMap {
        user?.at($0)?.word
      }
    }
  }
}

/// Sets of ids that belong together.
private struct Groups {
  private var parents: [String: String] = [:]

  func find(_ id: String) -> String {
    var id = id
    while let parent = parents[id] { id = parent }
    return id
  }

  mutating func join(_ one: String, _ other: String) {
    let (one, other) = (find(one), find(other))
    if one != other { parents[other] = one }
  }
}

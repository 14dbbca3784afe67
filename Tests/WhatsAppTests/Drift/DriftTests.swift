import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// Schema drift is emitted once for each path and kind.
struct DriftTests {
  /// Notifications with made-up members and words.
  private static let future = [
    "cloud__msg_future_type": [
      "entry[].changes[].value.messages[].type:word",
      "entry[].changes[].value.messages[].hologram:member",
    ],
    "cloud__field_unknown_future": ["entry[].changes[].field:word"],
    "cloud__contact_unknown_members": [
      "entry[].changes[].value.contacts[].profile.pronouns:member",
      "entry[].changes[].value.contacts[].verified:member",
    ],
    "cloud__envelope_unknown_members": [
      "entry[].messaging_account:member", "entry[].changes[].subscription:member",
      "gs_app_id:member",
    ],
  ]

  @Test(arguments: Fixture.names)
  func `a notification as documented has no drift`(name: String) throws {
    #expect(try drift(of: Fixture.notification(name)) == Self.future[name] ?? [])
  }

  @Test(arguments: Fixture.names.filter { future[$0] == nil })
  func `a renamed member and an additional one are drift`(name: String) throws {
    var count = 0
    for (path, variant) in Tree(Fixture.notification(name)).withEachMember({
      $0.name += "_v2"
    }) {
      let expected = Self.isLookedInto(path) ? ["\(path)_v2:member"] : []
      let found = try drift(of: Array(variant.compact.utf8))
      if found != expected { Issue.record("\(path): \(found)") }
      count += 1
    }
    for (path, variant) in Tree(Fixture.notification(name)).withOneMore("shoe_size") {
      let place = path.isEmpty ? "shoe_size" : "\(path).shoe_size"
      let expected = Self.isLookedInto(place) ? ["\(place):member"] : []
      let found = try drift(of: Array(variant.compact.utf8))
      if found != expected { Issue.record("\(place): \(found)") }
      count += 1
    }
    #expect(count > 4)
  }

  @Test(arguments: Fixture.names.filter { future[$0] == nil })
  func `a value of another type is drift`(name: String) throws {
    let body = Tree(Fixture.notification(name))
    let values = ["4711", "true", "\"\"", "{}", "[]", "null"]
    for text in values {
      let value = Tree([UInt8](text.utf8))
      for (path, old, variant) in body.withEachValue(value) where old.kind != "null" {
        let found = try drift(of: Array(variant.compact.utf8))
        let isSame =
          old.kind == value.kind || value.kind == "null" && !path.isEmpty && !path.hasSuffix("[]")
        let isNotifyers = name.hasPrefix("notifyer") && path.hasSuffix("phone_number")
        let mayBe =
          isNotifyers && value.kind == "number" || isNotifyers && value.kind == "string"
          || Self.isEither(path, old.kind, value.kind) || Self.isAnything(path)
          || !Self.isLookedInto(path)
        let expected = isSame || mayBe ? [] : ["\(path.isEmpty ? "$" : path):\(value.kind)"]
        if found != expected { Issue.record("\(path) is \(text): \(found), not \(expected)") }
      }
    }
  }

  /// The ends of the paths whose content is not documented.
  private static let open = [
    ".standby.message_echoes[].message", ".message_echoes[].template", ".message_echoes[].flow",
    ".payment.notes", ".setup_info", ".request_uri_user_params",
  ]

  private static func isAnything(_ path: String) -> Bool { open.contains(where: path.hasSuffix) }

  /// Whether a place is in documented content.
  private static func isLookedInto(_ path: String) -> Bool {
    !open.contains { path.contains($0 + ".") || path.contains($0 + "[") }
  }

  /// Whether a member is documented with either kind, by provider.
  private static func isEither(_ path: String, _ one: String, _ other: String) -> Bool {
    switch [one, other].sorted() {
    case ["number", "string"]:
      [
        "entry[].id", ".expiration", ".expiration_timestamp", ".identity.created_timestamp",
        ".latitude", ".longitude", "].code", ".disable_date", ".message_template_id", ".entity_id",
        ".max_daily_conversations_per_business", "user_timestamp", "bot_timestamp",
        ".metadata.phase", ".chunk_order", ".progress", ".transaction.created_timestamp",
        ".transaction.updated_timestamp", ".refunds[].created_timestamp",
        ".refunds[].updated_timestamp", ".error.code", ".error.reason", ".groups[].timestamp",
        ".user_id_update[].timestamp", ".payment_timestamp", "product.catalog_id",
        "product.product_retailer_id", ".last_four_digits", ".statuses[].template_id",
      ].contains(where: path.hasSuffix)
    case ["array", "string"]: ["last_messages", "labels"].contains(where: path.hasSuffix)
    case ["object", "string"]: path.hasSuffix("conversation.origin")
    default: false
    }
  }

  @Test func `each path and kind is emitted once, and at most eight`() throws {
    func body(_ names: [String]) -> [UInt8] {
      let members = names.map { "\"\($0)\":1" }.joined(separator: ",")
      let message = "{\"id\":\"1\",\"type\":\"text\",\(members)}"
      return Array("{\"messages\":[\(message),\(message),\(message)]}".utf8)
    }
    #expect(
      try drift(of: body(["b", "a", "b"])) == ["messages[].b:member", "messages[].a:member"])
    #expect(try drift(of: body((0..<20).map { "n\($0)" })).count == 8)
  }

  @Test func `items of one structure are distinguished by their words and names`() throws {
    let items = [
      #"{"id":"1","type":"text","text":{"body":"a"}}"#,
      #"{"id":"2","type":"text","text":{"body":"b"}}"#,
      #"{"id":"3","type":"warp","text":{"body":"c"}}"#,
      #"{"id":"4","type":"text","test":{"body":"d"}}"#,
      #"{"id":"5","type":"text","text":{"body":7}}"#, #"{"id":"6","type":"text","text":["body"]}"#,
    ]
    let all = [
      "messages[].type:word", "messages[].test:member", "messages[].text.body:number",
      "messages[].text:array",
    ]
    #expect(try drift(of: Array("{\"messages\":[\(items.joined(separator: ","))]}".utf8)) == all)
    for rotation in 0..<items.count {
      let turned = items[rotation...] + items[..<rotation]
      let found = try drift(of: Array("{\"messages\":[\(turned.joined(separator: ","))]}".utf8))
      #expect(Set(found) == Set(all))
    }
  }

  @Test func `equal items have drift under each of their paths`() throws {
    let contacts = #"[{"wa_id":"1","shoe":1},{"wa_id":"2","shoe":2}]"#
    let value = #"{"contacts":\#(contacts),"standby":{"contacts":\#(contacts)}}"#
    let body =
      #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":["#
      + #"{"field":"standby","value":\#(value)}]}]}"#
    #expect(
      try drift(of: Array(body.utf8)) == [
        "entry[].changes[].value.contacts[].shoe:member",
        "entry[].changes[].value.standby.contacts[].shoe:member",
      ])
  }

  @Test func `drift in skipped items counts for the values around them`() throws {
    func changes(_ fields: (String, String)...) -> [UInt8] {
      let changes = fields.map { #"{"field":"\#($0)","value":\#($1)}"# }.joined(separator: ",")
      return Array(
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[\#(changes)]}]}"#.utf8
      )
    }
    let text = #"{"id":"1","type":"text"}"#
    let warp = #"{"id":"1","type":"warp"}"#
    #expect(
      try drift(
        of: changes(
          ("messages", #"{"messages":[\#(text),\#(text)]}"#),
          ("messages", #"{"messages":[\#(text),\#(warp)]}"#))
      ) == ["entry[].changes[].value.messages[].type:word"])
    let phones = #""contacts":[{"phones":[{"shoe":1},{"shoe":1}]}]"#
    let (one, other) = (#"{\#(phones)}"#, #"{"id":"1",\#(phones)}"#)
    #expect(
      try drift(
        of: changes(
          ("messages", #"{"messages":[\#(one),\#(other),\#(other)]}"#),
          ("standby", #"{"standby":{"messages":[\#(other)]}}"#))
      ) == [
        "entry[].changes[].value.messages[].contacts[].phones[].shoe:member",
        "entry[].changes[].value.standby.messages[].contacts[].phones[].shoe:member",
      ])
  }

  @Test(arguments: [
    ("a1b2c3d4e", "a1b2c3d4e"), ("n15550", "*"), ("a1b2c3d4e5", "*"), ("", "*"),
    (String(repeating: "x", count: 64), String(repeating: "x", count: 64)),
    (String(repeating: "x", count: 65), "*"),
  ])
  func `a name that may be a number or a text is not emitted`(name: String, expected: String) throws
  {
    #expect(
      try drift(of: Array("{\"messages\":[{\"\(name)\":1}]}".utf8)) == [
        "messages[].\(expected):member"
      ]
    )
  }

  @Test func `under privacy no undocumented name is emitted`() throws {
    let body = Array(#"{"messages":[{"noor":1,"type":"noor","text":7}]}"#.utf8)
    #expect(
      try drift(of: body, hidesNames: true) == [
        "messages[].*:member", "messages[].type:word", "messages[].text:number",
      ])
  }

  @Test func `the line of drift has its path and kind and nothing else`() throws {
    let notification = try self.notification(
      Array(#"{"messages":[{"id":"1","group_id":"2","shoe":{"group_id":"3"}}]}"#.utf8))
    notification.findDrift(hidesNames: false)
    let event = try #require(notification.events.last)
    let line = Tree(notification.line(of: event))
    #expect(line["id"]?.word == "drift:messages[].shoe:member")
    #expect(line["type"]?.word == "whatsapp.drift")
    #expect(line["source"]?.word == "/whatsapp/meta")
    #expect(line["data"]?.compact == #"{"path":"messages[].shoe","kind":"member"}"#)
    #expect(notification.events.count == 2)
    notification.emitAsOne()
    #expect(notification.events.count == 2)
    #expect(notification.isDrift(notification.events[1]))
  }

  @Test func `drift is the same event in any notification`() throws {
    func digests(_ body: String) throws -> EventDigests {
      let notification = try self.notification(Array(body.utf8))
      notification.findDrift(hidesNames: false)
      let event = try #require(notification.events.last)
      return notification.digests(of: event, id: notification.id(of: event))
    }
    let one = try digests(#"{"messages":[{"id":"1","shoe":1}]}"#)
    #expect(try digests(#"{"messages":[{"id":"2","shoe":[2]}]}"#) == one)
    #expect(try digests(#"{"messages":[{"id":"2","hat":[2]}]}"#) != one)
  }

  @Test func `bodies of other products have no drift`() throws {
    #expect(try drift(of: Array(#"{"object":"page","entry":[{"shoe":1}],"hat":1}"#.utf8)) == [])
    #expect(try drift(of: Array("[1]".utf8)) == ["$:array"])
    #expect(try drift(of: Array(#"{"hello":1}"#.utf8)) == ["hello:member"])
  }

  private func notification(_ body: [UInt8]) throws -> Notification {
    Notification(try JSONDocument(scanning: body), provider: .meta, name: Array("meta".utf8))
  }

  /// Returns the path and kind of each drift of a body.
  private func drift(of body: [UInt8], hidesNames: Bool = false) throws -> [String] {
    let notification = try notification(body)
    notification.findDrift(hidesNames: hidesNames)
    return notification.events.filter { notification.isDrift($0) }.map {
      String(decoding: notification.id(of: $0).dropFirst("drift:".utf8.count), as: UTF8.self)
    }
  }
}

extension Tree {
  fileprivate var kind: String {
    switch self {
    case .object: "object"
    case .array: "array"
    case .leaf("null"): "null"
    case .leaf("true"), .leaf("false"): "boolean"
    case .leaf(let text): text.first == "\"" ? "string" : "number"
    }
  }

  /// Returns the trees with one changed member, each with the member's path before.
  fileprivate func withEachMember(
    at path: String = "", _ change: (inout Member) -> Void
  ) -> [(String, Tree)] {
    switch self {
    case .object(let members):
      return members.enumerated().flatMap { index, member in
        let place = path.isEmpty ? member.name : "\(path).\(member.name)"
        var changed = members
        change(&changed[index])
        return [(place, Tree.object(changed))]
          + member.value.withEachMember(at: place, change).map { path, value in
            var changed = members
            changed[index].value = value
            return (path, Tree.object(changed))
          }
      }
    case .array(let elements):
      return elements.enumerated().flatMap { index, element in
        element.withEachMember(at: path + "[]", change).map { path, value in
          var changed = elements
          changed[index] = value
          return (path, Tree.array(changed))
        }
      }
    case .leaf: return []
    }
  }

  /// Returns the trees with an additional member in one object, each with the object's path.
  fileprivate func withOneMore(_ name: String) -> [(String, Tree)] {
    var trees = withEachMember { member in
      guard case .object(let members) = member.value else { return }
      member.value = .object(members + [Member(name: name, value: .leaf("1"))])
    }.filter { $0.1 != self }
    if case .object(let members) = self {
      trees.append(("", .object(members + [Member(name: name, value: .leaf("1"))])))
    }
    return trees
  }

  /// Returns the trees with one value replaced by `value`, each with its path and the former value.
  fileprivate func withEachValue(_ value: Tree, at path: String = "") -> [(String, Tree, Tree)] {
    var trees = [(path, self, value)]
    switch self {
    case .object(let members):
      for (index, member) in members.enumerated() {
        let place = path.isEmpty ? member.name : "\(path).\(member.name)"
        trees += member.value.withEachValue(value, at: place).map { path, old, new in
          var changed = members
          changed[index].value = new
          return (path, old, .object(changed))
        }
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        trees += element.withEachValue(value, at: path + "[]").map { path, old, new in
          var changed = elements
          changed[index] = new
          return (path, old, .array(changed))
        }
      }
    case .leaf: break
    }
    return trees
  }
}

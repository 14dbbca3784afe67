/// The expected `raw` of each event, by the rules in Sources/WhatsApp/README.md and without the code under test.
enum ItemWalk {
  static func items(of body: Tree) -> [String] {
    if let object = body["object"], object.isString, object.word != nil {
      if object.word != "whatsapp_business_account" { return [] }
      if let entry = body["entry"], entry.isArray {
        let items = entry.items.flatMap { self.items(ofEntry: $0) }
        return (items.isEmpty && body.holdsLeaf(except: "object") ? [body] : items).map(\.compact)
      }
    }
    if body["last_messages"] != nil || body["conversation_paragraph"] != nil {
      return [body.compact]
    }
    if let event = body["event"], let field = event.word {
      let data = body["data"]
      let isWrapped = ["last_messages", "conversation_paragraph", "message_id"].contains {
        data?[$0] != nil
      }
      let coexistence = [
        "history": "history", "smb_app_state_sync": "state_sync",
        "smb_message_echoes": "message_echoes",
      ]
      if !isWrapped, event.isString, data?["metadata"] != nil, let name = coexistence[field],
        data?[name]?.isArray ?? false
      {
        return items(ofField: field, data, as: body).map(\.compact)
      }
      return [isWrapped ? data?.compact ?? "" : body.compact]
    }
    let names = ["messages", "statuses", "errors"]
    let arrays = names.compactMap { body[$0] }
    let isEmpty = arrays.flatMap(\.items).isEmpty
    if arrays.isEmpty || isEmpty && body.holdsLeaf() { return [body.compact] }
    return (arrays.flatMap(\.items) + unread(in: body, names, as: body)).map(\.compact)
  }

  private static func items(ofEntry entry: Tree) -> [Tree] {
    let changes = entry["changes"]?.items
    let isChangedFields = entry["changed_fields"] != nil && changes?.isEmpty ?? true
    guard let changes, !isChangedFields else { return [entry] }
    let items = changes.flatMap { self.items(ofChange: $0) }
    return items.isEmpty && entry.holdsLeaf() ? [entry] : items
  }

  private static func items(ofChange change: Tree) -> [Tree] {
    guard change.isObject else { return [change] }
    return items(ofField: change["field"]?.word ?? "", change["value"], as: change)
  }

  private static func items(ofField field: String, _ value: Tree?, as change: Tree) -> [Tree] {
    func arrays(_ names: [String], in place: Tree?) -> [Tree] {
      names.compactMap { place?[$0] }.flatMap(\.items)
    }
    var items: [Tree] = []
    var names: [String] = []
    switch field {
    case "messages":
      let names = ["messages", "statuses", "errors", "user_actions"]
      let items = arrays(names, in: value)
      return items.isEmpty ? [change] : items + unread(in: value, names, as: change)
    case "calls": names = ["calls", "statuses"]
    case "history":
      items =
        (value?["history"]?.items ?? []).flatMap { self.items(ofChunk: $0) }
        + arrays(["messages", "message_echoes"], in: value)
      return withRest(
        items, ["history", "messages", "message_echoes"], of: value, field, as: change)
    case "standby":
      let inner = ["messages", "statuses", "message_echoes"]
      let standby = value?["standby"]
      items = arrays(inner, in: standby) + unread(in: standby, inner, as: standby ?? change)
      return withRest(items, [], of: value, field, as: change)
    case "smb_message_echoes", "message_echoes": names = ["message_echoes"]
    case let field where field.hasPrefix("group_"): names = ["groups"]
    case "smb_app_state_sync": names = ["state_sync"]
    case "user_preferences": names = ["user_preferences"]
    default: break
    }
    return withRest(arrays(names, in: value), names, of: value, field, as: change)
  }

  /// Returns the items of a change, its errors and its unknown arrays; without items the value itself.
  private static func withRest(
    _ items: [Tree], _ names: [String], of value: Tree?, _ field: String, as change: Tree
  ) -> [Tree] {
    let errors = value?["errors"]?.items ?? []
    if !items.isEmpty {
      return items + errors + unread(in: value, names + ["errors"], as: change)
    }
    guard field == "calls", !errors.isEmpty else { return [value ?? change] }
    return errors + unread(in: value, names + ["errors"], as: change)
  }

  /// Returns `item` where a value has an array with items that no rule reads.
  private static func unread(in value: Tree?, _ names: [String], as item: Tree) -> [Tree] {
    guard case .object(let members) = value else { return [] }
    let isUnread = members.contains { member in
      member.value.isArray && !member.value.items.isEmpty
        && !(names + ["contacts"]).contains(member.name)
    }
    return isUnread ? [item] : []
  }

  private static func items(ofChunk chunk: Tree) -> [Tree] {
    let errors = chunk["errors"]?.items ?? []
    let progress = chunk["metadata"].map { [$0] } ?? []
    let messages = (chunk["threads"]?.items ?? []).flatMap { thread in
      guard thread.isObject else { return [thread] }
      let messages = thread["messages"]?.items ?? []
      let rest = unread(in: thread, ["messages"], as: thread)
      return messages.isEmpty && rest.isEmpty && thread.holdsLeaf() ? [thread] : messages + rest
    }
    let items = errors + progress + messages
    let rest = unread(in: chunk, ["errors", "threads"], as: chunk)
    if items.isEmpty && rest.isEmpty && (chunk["threads"] == nil || chunk.holdsLeaf()) {
      return [chunk]
    }
    return items + rest
  }
}

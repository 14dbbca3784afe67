/// The expected `raw` of each event, by the rules in Sources/WhatsApp/README.md and without the code under test.
enum ItemWalk {
  static func items(of body: Tree) -> [String] {
    if let object = body["object"], object.isString, object.word != nil {
      if object.word != "whatsapp_business_account" { return [] }
      if let entry = body["entry"], entry.isArray {
        return entry.items.flatMap { items(ofEntry: $0) }.map(\.compact)
      }
    }
    if body["last_messages"] != nil || body["conversation_paragraph"] != nil {
      return [body.compact]
    }
    if body["event"]?.word != nil {
      let data = body["data"]
      let isWrapped = ["last_messages", "conversation_paragraph", "message_id"].contains {
        data?[$0] != nil
      }
      return [isWrapped ? data?.compact ?? "" : body.compact]
    }
    let names = ["messages", "statuses", "errors"]
    let arrays = names.compactMap { body[$0] }
    guard !arrays.isEmpty else { return [body.compact] }
    return (arrays.flatMap(\.items) + unread(in: body, names, as: body)).map(\.compact)
  }

  private static func items(ofEntry entry: Tree) -> [Tree] {
    let changes = entry["changes"]?.items
    let isChangedFields = entry["changed_fields"] != nil && changes?.isEmpty ?? true
    guard let changes, !isChangedFields else { return [entry] }
    return changes.flatMap { items(ofChange: $0) }
  }

  private static func items(ofChange change: Tree) -> [Tree] {
    guard change.isObject else { return [change] }
    let value = change["value"]
    func arrays(_ names: [String], in place: Tree?) -> [Tree] {
      names.compactMap { place?[$0] }.flatMap(\.items)
    }
    var items: [Tree] = []
    var names: [String] = []
    switch change["field"]?.word ?? "" {
    case "messages":
      let names = ["messages", "statuses", "errors", "user_actions"]
      guard names.contains(where: { value?[$0] != nil }) else { return [change] }
      return arrays(names, in: value) + unread(in: value, names, as: change)
    case "calls": names = ["calls", "statuses"]
    case "history":
      items =
        (value?["history"]?.items ?? []).flatMap { self.items(ofChunk: $0) }
        + arrays(["messages", "message_echoes"], in: value)
      return withRest(items, ["history", "messages", "message_echoes"], of: change)
    case "standby":
      let inner = ["messages", "statuses", "message_echoes"]
      let standby = value?["standby"]
      items = arrays(inner, in: standby) + unread(in: standby, inner, as: standby ?? change)
      return withRest(items, [], of: change)
    case "smb_message_echoes", "message_echoes": names = ["message_echoes"]
    case let field where field.hasPrefix("group_"): names = ["groups"]
    case "smb_app_state_sync": names = ["state_sync"]
    case "user_preferences": names = ["user_preferences"]
    default: break
    }
    return withRest(arrays(names, in: value), names, of: change)
  }

  /// Returns the items of a change, its errors and its unknown arrays; without items the value itself.
  private static func withRest(_ items: [Tree], _ names: [String], of change: Tree) -> [Tree] {
    let value = change["value"]
    let errors = value?["errors"]?.items ?? []
    if !items.isEmpty {
      return items + errors + unread(in: value, names + ["errors"], as: change)
    }
    return change["field"]?.word == "calls" && !errors.isEmpty ? errors : [value ?? change]
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
      return (thread["messages"]?.items ?? []) + unread(in: thread, ["messages"], as: thread)
    }
    let items = errors + progress + messages
    if items.isEmpty && chunk["threads"] == nil { return [chunk] }
    return items + unread(in: chunk, ["errors", "threads"], as: chunk)
  }
}

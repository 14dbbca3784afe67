/// What `raw` of each event must be, found by the rules of the contract and without the code under test.
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
    let arrays = ["messages", "statuses", "errors"].compactMap { body[$0] }
    return arrays.isEmpty ? [body.compact] : arrays.flatMap(\.items).map(\.compact)
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
    let items: [Tree]
    switch change["field"]?.word ?? "" {
    case "messages":
      let names = ["messages", "statuses", "errors", "user_actions"]
      return names.contains { value?[$0] != nil } ? arrays(names, in: value) : [change]
    case "calls": items = arrays(["calls", "statuses"], in: value)
    case "history":
      items =
        (value?["history"]?.items ?? []).flatMap { self.items(ofChunk: $0) }
        + arrays(["messages", "message_echoes"], in: value)
    case "standby":
      items = arrays(["messages", "statuses", "message_echoes"], in: value?["standby"])
    case "smb_message_echoes", "message_echoes": items = arrays(["message_echoes"], in: value)
    case let field where field.hasPrefix("group_"): items = arrays(["groups"], in: value)
    case "smb_app_state_sync": items = arrays(["state_sync"], in: value)
    case "user_preferences": items = arrays(["user_preferences"], in: value)
    default: items = []
    }
    let errors = arrays(["errors"], in: value)
    if !items.isEmpty { return items + errors }
    return change["field"]?.word == "calls" && !errors.isEmpty ? errors : [value ?? change]
  }

  private static func items(ofChunk chunk: Tree) -> [Tree] {
    let errors = chunk["errors"]?.items ?? []
    let progress = chunk["metadata"].map { [$0] } ?? []
    let messages = (chunk["threads"]?.items ?? []).flatMap { thread in
      thread.isObject ? thread["messages"]?.items ?? [] : [thread]
    }
    let items = errors + progress + messages
    return items.isEmpty && chunk["threads"] == nil ? [chunk] : items
  }
}

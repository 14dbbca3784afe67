import Bytes

/// What a user did beyond messages.
extension EventLine {
  /// The object with the details of a user's action: the only one whose name ends in `_data`, else the one that is named after
  /// the action.
  var userActionData: JSONValue? {
    var (only, count): (JSONValue?, Int) = (nil, 0)
    for member in document.members(of: item) where document.kind(of: member.value) == .object {
      guard document.string(of: member.name)?.suffix(5).elementsEqual([UInt8]("_data")) ?? false
      else { continue }
      (only, count) = (member.value, count + 1)
    }
    guard count != 1 else { return only }
    return document.member(named: (word("action_type") ?? []) + [UInt8]("_data"), of: item)
  }
}

import Bytes

/// How long the lines of a notification become, from the lengths of what they are made of.
extension Notification {
  /// The bytes of a line that do not come from the body.
  private static let frame = 1024
  /// How often an item is in its line at most: its texts in `raw` and in two members of `data`. Repeated names, of which `raw`
  /// alone has all, become four times as long by their numbers.
  private static let copies = 4
  /// The bytes of a control character's escape, with which identifiers are written.
  private static let escape = 6

  /// Returns the most bytes of an event's line, and of that for what stands beside it.
  package func lineBound(of event: Event) -> Int {
    let scope = scopes[event.scope]
    var words = scope.wordsLength
    if event.user >= 0 { words += users[Int(event.user)].wordsLength }
    if let thread = event.thread { words += threadUsers[thread].wordsLength }
    var copied = document.range(of: event.item).count + besideLength(of: event)
    if let context = scope.conversationContext { copied += document.range(of: context).count }
    return Self.frame + Self.copies * copied + Self.escape * words
  }

  private func besideLength(of event: Event) -> Int {
    var (length, index) = (0, event.beside)
    while index >= 0 {
      let beside = besides[Int(index)]
      for value in unread[beside.values] {
        for part in [value.name, value.value] {
          if let part { length += document.range(of: part).count + 2 }
        }
      }
      index = beside.next
    }
    return length
  }
}

extension Scope {
  /// The bytes of the words that each of its lines has.
  fileprivate var wordsLength: Int {
    source.count + (field?.count ?? 0) + (wabaID?.count ?? 0) + (portfolioID?.count ?? 0)
      + (phoneNumberID?.count ?? 0) + (displayPhoneNumber?.count ?? 0)
  }
}

extension User {
  /// The bytes of its words.
  fileprivate var wordsLength: Int {
    let own =
      (waID?.count ?? 0) + (userID?.count ?? 0) + (parentUserID?.count ?? 0)
      + (username?.count ?? 0) + (name?.count ?? 0) + (identityKeyHash?.count ?? 0)
    guard let previous else { return own }
    return own + (previous.waID?.count ?? 0) + (previous.userID?.count ?? 0)
      + (previous.parentUserID?.count ?? 0)
  }
}

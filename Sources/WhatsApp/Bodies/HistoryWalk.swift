import Bytes

/// History: chunks of threads, then its media as `messages` of the value itself.
extension Notification {
  /// Emits the messages, errors and progress of a history. Returns the members of the value that have them.
  func walkHistory(_ value: JSONValue?, _ scope: Int) -> [JSONValue?] {
    let chunks = member("history", of: value)
    for chunk in document.items(of: chunks) {
      guard !isFull else { break }
      walkChunk(chunk, scope)
    }
    let (messages, echoes) = (member("messages", of: value), member("message_echoes", of: value))
    emitItems(messages, as: .historyMessage, scope)
    emitItems(echoes, as: .historyMessage, scope)
    return [chunks, messages, echoes]
  }

  private func walkChunk(_ chunk: JSONValue, _ scope: Int) {
    let first = events.count
    let (errors, progress) = (member("errors", of: chunk), member("metadata", of: chunk))
    let threads = member("threads", of: chunk)
    emitItems(errors, as: .historyError, scope)
    if let progress { emit(.historyProgress, progress, scope) }
    for thread in document.items(of: threads) {
      guard !isFull else { return }
      walkThread(thread, scope)
    }
    emitOrNote(
      chunk, .chunk, except: [errors, progress, threads], scope, first, isItem: threads == nil)
  }

  private func walkThread(_ thread: JSONValue, _ scope: Int) {
    guard document.kind(of: thread) == .object else { return emit(.unknown, thread, scope) }
    let first = events.count
    let user = user(ofThread: thread)
    threadUsers.append(user)
    let index = threadUsers.count - 1
    let messages = member("messages", of: thread)
    for message in document.items(of: messages) {
      guard !isFull else { return }
      emit(Event(kind: .historyMessage, item: message, scope: scope, thread: index))
    }
    var read = [messages]
    let isNamed = events[first...].contains {
      EventLine($0, of: self).namedUser.hasWords(of: user)
    }
    if isNamed { read += membersRead(from: thread) }
    emitOrNote(thread, .thread, except: read, scope, first, isItem: false)
  }

  /// Notes the unread members of a chunk or thread, or emits it where it has no event or an unread array with items.
  ///
  /// - Parameter isItem: whether it is emitted even where it has nothing at all.
  private func emitOrNote(
    _ object: JSONValue, _ place: Place, except read: [JSONValue?], _ scope: Int, _ first: Int,
    isItem: Bool
  ) {
    if hasUnreadArray(in: object, except: read) { return emit(.unknown, object, scope) }
    guard events.count == first else {
      return noteUnread(in: object, place, except: read, at: first)
    }
    if isItem || document.holdsLeaf(object) { emit(.unknown, object, scope) }
  }

  private func user(ofThread thread: JSONValue) -> User {
    let context = member("context", of: thread)
    var user = User(
      waID: context == nil ? word("id", of: thread) : word("wa_id", of: context),
      userID: word("user_id", of: context), parentUserID: word("parent_user_id", of: context),
      username: word("username", of: context))
    user.sortIDs()
    return user
  }

  /// Returns the members of a thread of which the user has each word.
  private func membersRead(from thread: JSONValue) -> [JSONValue?] {
    let (id, context) = (member("id", of: thread), member("context", of: thread))
    guard let context else { return document.word(of: id) == nil ? [] : [id] }
    let names: [StaticString] = ["wa_id", "user_id", "parent_user_id", "username"]
    let isRead = document.hasOnlyWords(names, context)
    let number = word("wa_id", of: context)
    let isSame = document.word(of: id) != nil && number == document.word(of: id)
    return [isRead ? context : nil, isSame ? id : nil]
  }
}

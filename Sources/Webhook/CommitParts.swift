import Bytes
import WhatsApp

/// The parts of a notification with long lines, each of which is a commit of its own: all lines at once would take several times
/// the memory of the body.
enum CommitParts {
  /// Notifications whose lines are shorter, as all usual ones, have one commit.
  private static let leastLength = 8 << 20
  /// The bytes of a part's lines, unless one is longer. They are a bound: real lines are half as long.
  private static let partLength = 4 << 20

  /// Returns the ranges of a notification's events; none where one commit is enough, and where the lines may exceed `limit`, for
  /// then one line may have to stand for all.
  static func ranges(of notification: Notification, limit: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var (start, length, total) = (0, 0, 0)
    for (index, event) in notification.events.enumerated() {
      let bound = notification.lineBound(of: event)
      if length > 0, length + bound > partLength {
        ranges.append(start..<index)
        (start, length) = (index, 0)
      }
      length += bound
      total += bound
      guard total <= limit else { return [] }
    }
    guard total > leastLength else { return [] }
    ranges.append(start..<notification.events.count)
    return ranges.count > 1 ? ranges : []
  }
}

extension Handler {
  /// Emits the events of a notification with several commits, where its lines are long and the store knows after each of them
  /// what was emitted. Returns the entry for the log; nil where nothing was emitted.
  mutating func emitInParts(
    _ member: VerifiedNotification, counting tally: inout Tally
  ) throws(StoreError) -> LogEntry? {
    let notification = member.notification
    let parts = CommitParts.ranges(
      of: notification, limit: Batch.limit(for: notification.document.text.count))
    guard let last = parts.last, store.beginParts() else { return nil }
    defer { store.endParts() }
    var sum = Tally()
    for part in parts {
      guard let counted = try emit(part, of: member, isLast: part == last) else { return nil }
      tally.add(counted)
      sum.add(counted)
    }
    return Batch.logEntry(sum, notification)
  }

  /// Returns what a part counts; nil where it was not emitted, as the first one, and so none, where the cache is unavailable.
  private mutating func emit(
    _ part: Range<Int>, of member: VerifiedNotification, isLast: Bool
  ) throws(StoreError) -> Tally? {
    while true {
      var batch = Batch([member], pseudonyms, part: part, isLast: isLast)
      switch try emit(&batch, [member], mustQuarantine: mustQuarantine(member)) {
      case .committed: return batch.tally
      case .tooManyEvents: return nil
      case .needsQuarantine: try quarantineLongEvent(of: member)
      }
    }
  }
}

import Bytes
import Digest
import WhatsApp

/// The events of a commit, without duplicates: those of one notification, or of several that share the commit.
struct Batch {
  /// The claims of the events that can be duplicates, in order.
  private(set) var claims: [Claim] = []
  private(set) var tally = Tally()
  /// Whether a line is incomplete.
  var isCut = false
  /// Whether it has the last events of its notifications.
  let isLast: Bool
  /// The events of a part of a notification, whose lines are known to be within the limits; nil for complete notifications.
  private let part: Range<Int>?
  private var entries: [Entry] = []

  /// An event that may be emitted. It is small, as there can be a million.
  private struct Entry {
    /// The index of its notification.
    var member: Int32
    /// Its index in the notification.
    var event: Int32
    /// Its index in `claims`; -1 where it has none.
    var claim: Int32 = -1
    /// Whether it is what stands beside the event's item: emitted where the event is not, and counted only then.
    var isBeside: Bool
    var isConflict = false
    /// Whether the source's filter excludes it.
    var isFiltered: Bool
  }

  /// More bytes than a usual line has in addition to those copied from the body.
  private static let lineFrame = 1024

  /// Returns the limit for the lines of a body, in bytes. Real ones have up to six times the body's; a crafted body can repeat one
  /// long value in each line.
  static func limit(for body: Int) -> Int { min(64 << 20, 4 << 20 + 8 * body) }

  /// Returns the limit for bytes of lines that are written and discarded again.
  private static func discardLimit(for body: Int) -> Int { 2 << 20 + 4 * body }

  /// Collects the events of notifications. Events with the same key and content are duplicates; with other content they are
  /// conflicts, each emitted once. Keys are of the original ids, even under privacy.
  ///
  /// - Parameters:
  ///   - part: the events of each notification; nil for all.
  ///   - isLast: whether these are the last ones.
  init(
    _ members: [VerifiedNotification], _ pseudonyms: Pseudonyms? = nil, part: Range<Int>? = nil,
    isLast: Bool = true
  ) {
    self.isLast = isLast
    self.part = part
    if isLast { tally[.received] = members.count }
    let count = part?.count ?? members.reduce(0) { $0 + $1.notification.events.count }
    entries.reserveCapacity(count)
    claims.reserveCapacity(count)
    for (number, member) in members.enumerated() {
      let notification = member.notification
      for index in part ?? notification.events.indices {
        let event = notification.events[index]
        var entry = Entry(
          member: Int32(clamping: number), event: Int32(clamping: index), isBeside: false,
          isFiltered: Self.excludes(member.source.filter, event, notification, pseudonyms))
        add(entry, event, notification, pseudonyms)
        // Under privacy no line has it.
        guard pseudonyms == nil, let beside = notification.besideEvent(of: event) else { continue }
        entry.isBeside = true
        entry.isFiltered = Self.excludes(member.source.filter, beside, notification, nil)
        add(entry, beside, notification, nil)
      }
    }
    dropDuplicates(among: members)
  }

  private mutating func add(
    _ entry: Entry, _ event: Event, _ notification: Notification, _ pseudonyms: Pseudonyms?
  ) {
    var entry = entry
    if !notification.isTest(event) {
      entry.claim = Int32(clamping: claims.count)
      claims.append(Self.claim(of: event, in: notification, pseudonyms))
    }
    entries.append(entry)
  }

  /// A body that is emitted as one event may contain what the filter wants, so it passes.
  private static func excludes(
    _ filter: EventFilter?, _ event: Event, _ notification: Notification,
    _ pseudonyms: Pseudonyms?
  ) -> Bool {
    guard let filter, notification.isDrift(event) || !notification.isWhole else { return false }
    return !filter.emits(notification.type(of: event, pseudonyms))
  }

  private static func claim(
    of event: Event, in notification: Notification, _ pseudonyms: Pseudonyms?
  ) -> Claim {
    let id = notification.id(of: event)
    let digests = notification.digests(of: event, id: id)
    return Claim(
      key: digests.key, content: digests.content, source: notification.source(of: event),
      id: notification.lineID(id, of: event, pseudonyms),
      mayEvict: !notification.isDrift(event))
  }

  private mutating func dropDuplicates(among members: [VerifiedNotification]) {
    let findings = Duplicates.find(in: claims)
    for index in entries.indices where entries[index].claim >= 0 {
      entries[index].isConflict = findings[Int(entries[index].claim)] == .conflict
    }
    guard findings.contains(.duplicate) else { return }
    // In place, to bound the memory for a million events.
    var (entryCount, claimCount) = (0, 0)
    for index in entries.indices {
      var entry = entries[index]
      if entry.claim >= 0 {
        guard findings[Int(entry.claim)] != .duplicate else {
          let notification = members[Int(entry.member)].notification
          // As drift that was emitted before, it does not count.
          if !entry.isBeside, !notification.isDrift(notification.events[Int(entry.event)]) {
            tally[.duplicates] += 1
          }
          continue
        }
        claims[claimCount] = claims[Int(entry.claim)]
        entry.claim = Int32(clamping: claimCount)
        claimCount += 1
      }
      entries[entryCount] = entry
      entryCount += 1
    }
    claims.removeLast(claims.count - claimCount)
    entries.removeLast(entries.count - entryCount)
  }

  /// Returns the lines of the unseen events; nil where they exceed the limit, and of the first part where nothing is known of its
  /// events, for then nothing will be known of them by the next one.
  ///
  /// - Parameters:
  ///   - members: the notifications of the batch.
  ///   - known: what is known of each claim.
  ///   - lineLimit: the sink's limit for a line.
  mutating func lines(
    of members: [VerifiedNotification], _ known: [Knowledge], lineLimit: Int
  ) -> EventLines? {
    if part?.lowerBound == 0, !known.isEmpty, known.allSatisfy({ $0 == .unavailable }) {
      return nil
    }
    var lines = EventLines()
    var writer = JSONWriter()
    let body = members.reduce(0) { $0 + $1.notification.document.text.count }
    let (limit, discardLimit) = (Self.limit(for: body), Self.discardLimit(for: body))
    // Lines repeat most of the body twice, in `data` and `raw`. Unused pages cost nothing, but room near the limit must not be
    // doubled by the line that exceeds it.
    let usual = 2 * body + Self.lineFrame * entries.count
    let most = limit + min(lineLimit, 1 << 20)
    writer.bytes.reserveCapacity(usual > limit / 2 ? most : usual)
    let isOne = entries.count { !$0.isBeside } <= 1
    var at = 0
    for (number, member) in members.enumerated() {
      var envelope = member.envelope
      envelope.lineLimit = min(envelope.lineLimit, lineLimit)
      let handled = tally[.emitted] + tally[.filtered]
      /// The last event that has a line.
      var last: Int32 = -1
      while at < entries.count, entries[at].member == number {
        let entry = entries[at]
        if entry.isBeside, entry.event == last {
          // The line of its event has it.
          if entry.claim >= 0 { lines.filtered.append(Int(entry.claim)) }
        } else if append(entry, of: member.notification, known, envelope, to: &lines, &writer) {
          last = entry.event
        }
        at += 1
        guard
          isOne || part != nil
            || (writer.bytes.count <= limit && writer.discarded <= discardLimit)
        else { return nil }
      }
      if tally[.emitted] + tally[.filtered] > handled {
        tally.measurements.keep(.init(of: member.source, at: envelope.recordedTime))
      }
    }
    lines.bytes = writer.bytes
    return lines
  }

  /// Appends the line of an event, where it is emitted; returns whether it is.
  private mutating func append(
    _ entry: Entry, of notification: Notification, _ known: [Knowledge], _ envelope: Envelope,
    to lines: inout EventLines, _ writer: inout JSONWriter
  ) -> Bool {
    var event = notification.events[Int(entry.event)]
    if entry.isBeside { event = notification.besideEvent(of: event) ?? event }
    let claim = entry.claim < 0 ? nil : Int(entry.claim)
    let knowledge = claim.map { known[$0] }
    // Without the idempotency cache each notification would emit the same drift.
    if notification.isDrift(event), knowledge != .unseen { return false }
    guard !entry.isFiltered else {
      if !entry.isBeside { tally[knowledge == .seen ? .duplicates : .filtered] += 1 }
      if let claim { lines.filtered.append(claim) }
      return false
    }
    guard let idempotency = idempotency(knowledge, entry) else { return false }
    // The time of a test, which has no claim, is that of its sample.
    if claim != nil { tally.measurements.observeDelay(of: event, in: notification, envelope) }
    if let claim { lines.starts.append((claim, writer.bytes.count)) }
    let named =
      claim.map { claims[$0] } ?? Self.claim(of: event, in: notification, envelope.pseudonyms)
    let digests = EventDigests(key: named.key, content: named.content)
    let isComplete = notification.appendLine(
      of: event, id: named.id, digests, idempotency, envelope, to: &writer)
    if !isComplete { isCut = true }
    return true
  }

  /// Counts an event, and returns its line's `idempotency`; nil where it is not emitted.
  private mutating func idempotency(_ known: Knowledge?, _ entry: Entry) -> Idempotency? {
    if known == .seen {
      if !entry.isBeside { tally[.duplicates] += 1 }
      return nil
    }
    tally[.emitted] += 1
    if known == .conflicting || entry.isConflict {
      tally[.conflicts] += 1
      return .conflict
    }
    guard known == .unavailable else { return .first }
    tally[.unavailable] += 1
    return .unavailable
  }

  /// Returns the entry for the log. Duplicates are a notice: a pipe that emits nothing needs an explanation.
  static func logEntry(_ tally: Tally, _ notification: Notification) -> LogEntry {
    let isNotable = tally[.duplicates] > 0 || tally[.conflicts] > 0 || notification.isOtherProduct
    var entry = LogEntry(isNotable ? .notice : .info, "accepted")
    if notification.isEmittedAsOne {
      entry = LogEntry(.warning, "accepted")
        .with("reason", .text("emitted as one event: event limit exceeded"))
        .with("hint", .text("split raw of the event, and find out what sends so much at once"))
    }
    entry = entry.with("events", .number(tally[.emitted]))
    if tally[.duplicates] > 0 {
      entry = entry.with("duplicates", .number(tally[.duplicates]))
    }
    if tally[.filtered] > 0 { entry = entry.with("filtered", .number(tally[.filtered])) }
    if tally[.conflicts] > 0 { entry = entry.with("conflicts", .number(tally[.conflicts])) }
    if notification.isOtherProduct {
      entry = entry.with("reason", .text("object is not WhatsApp's"))
    }
    return entry
  }
}

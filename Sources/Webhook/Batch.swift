import Bytes
import Digest
import WhatsApp

/// The events of one notification, each once.
struct Batch {
  /// What the store is asked about: one for each event that can be a duplicate, in the order of the events.
  private(set) var claims: [Claim] = []
  private(set) var tally = Tally()
  /// Whether a line does not say all that its event does.
  var isCut = false
  private var entries: [Entry] = []

  /// An event that may have a line. There can be many, and so it is small.
  private struct Entry {
    /// Its number in the notification.
    var event: Int32
    /// Its number among the claims; -1 where it has none.
    var claim: Int32
    var isConflict: Bool
  }

  /// Bytes of a line beside what it repeats of the body, about.
  private static let lineFrame = 512

  /// The most bytes that the lines of a body may have together: those of real ones have up to six times as many as the body,
  /// unless it was made to have one long word repeated in each line.
  private static func limit(for body: Int) -> Int { min(64 << 20, 4 << 20 + 8 * body) }

  /// The most bytes that may be written and thrown away for it.
  private static func discardLimit(for body: Int) -> Int { 8 << 20 + 8 * body }

  /// Takes in the events. One key with one content is one event; with another content it is a conflict, told once for each
  /// content. A key is of the event's own id, whatever its line writes for that.
  init(_ notification: Notification, _ pseudonyms: Pseudonyms? = nil) {
    tally[.received] = 1
    entries.reserveCapacity(notification.events.count)
    claims.reserveCapacity(notification.events.count)
    for (index, event) in notification.events.enumerated() {
      var entry = Entry(event: Int32(clamping: index), claim: -1, isConflict: false)
      if !notification.isTest(event) {
        entry.claim = Int32(clamping: claims.count)
        claims.append(Self.claim(of: event, in: notification, pseudonyms))
      }
      entries.append(entry)
    }
    dropDuplicates()
  }

  private static func claim(
    of event: Event, in notification: Notification, _ pseudonyms: Pseudonyms?
  ) -> Claim {
    let id = notification.id(of: event)
    let identity = notification.identity(of: event, id: id)
    return Claim(
      key: identity.key, content: identity.content, source: notification.source(of: event),
      id: notification.lineID(id, of: event, pseudonyms),
      mayEvict: !notification.isDrift(event))
  }

  private mutating func dropDuplicates() {
    let findings = Duplicates.find(in: claims)
    for index in entries.indices where entries[index].claim >= 0 {
      entries[index].isConflict = findings[Int(entries[index].claim)] == .conflict
    }
    let repeats = findings.count { $0 == .again }
    guard repeats > 0 else { return }
    tally[.duplicates] = repeats
    // In place: with a million of them two lists would be too much.
    var (entryCount, claimCount) = (0, 0)
    for index in entries.indices {
      var entry = entries[index]
      if entry.claim >= 0 {
        guard findings[Int(entry.claim)] != .again else { continue }
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

  /// The lines of the events that were not seen before; nil where they would be too many.
  mutating func lines(
    of notification: Notification, _ known: [Knowledge], _ envelope: Envelope
  ) -> EventLines? {
    var lines = EventLines()
    var writer = JSONWriter()
    let body = notification.document.text.count
    let (limit, discardLimit) = (Self.limit(for: body), Self.discardLimit(for: body))
    // Lines say what the body says, mostly twice: as data, and as `raw`. Pages that are not written to cost nothing.
    writer.bytes.reserveCapacity(min(2 * body + Self.lineFrame * entries.count, limit))
    for entry in entries {
      let event = notification.events[Int(entry.event)]
      let claim = entry.claim < 0 ? nil : Int(entry.claim)
      let knowledge = claim.map { known[$0] }
      // It is told once or not at all: without a memory each notification would tell it.
      if notification.isDrift(event), knowledge != .unseen { continue }
      guard let idempotency = idempotency(knowledge, entry.isConflict) else { continue }
      if let claim { lines.starts.append((claim, writer.bytes.count)) }
      let id =
        claim.map { claims[$0].id }
        ?? notification.lineID(notification.id(of: event), of: event, envelope.pseudonyms)
      let isWhole = notification.appendLine(of: event, id: id, idempotency, envelope, to: &writer)
      if !isWhole { isCut = true }
      guard
        entries.count == 1
          || (writer.bytes.count <= limit && writer.discarded <= discardLimit)
      else { return nil }
    }
    lines.bytes = writer.bytes
    return lines
  }

  /// What the line says of the event's key; nil where there is to be no line.
  private mutating func idempotency(_ known: Knowledge?, _ isConflict: Bool) -> Idempotency? {
    if known == .seen {
      tally[.duplicates] += 1
      return nil
    }
    tally[.emitted] += 1
    if known == .conflicting || isConflict {
      tally[.conflicts] += 1
      return .conflict
    }
    guard known == .unavailable else { return .first }
    tally[.unavailable] += 1
    return .unavailable
  }

  /// A duplicate is worth a notice: whoever sends the same file twice must not be left wondering.
  func logEntry(_ notification: Notification) -> LogEntry {
    let isNotable = tally[.duplicates] > 0 || tally[.conflicts] > 0 || notification.isOtherProduct
    var entry = LogEntry(isNotable ? .notice : .info, "accepted")
    if notification.isEmittedAsOne {
      entry = LogEntry(.warning, "accepted")
        .with("reason", .text("there is too much in it to tell each event, and it is told as one"))
    }
    entry = entry.with("events", .number(tally[.emitted]))
    if tally[.duplicates] > 0 {
      entry = entry.with("duplicates", .number(tally[.duplicates]))
    }
    if tally[.conflicts] > 0 { entry = entry.with("conflicts", .number(tally[.conflicts])) }
    if notification.isOtherProduct {
      entry = entry.with("reason", .text("the object is not WhatsApp's"))
    }
    return entry
  }
}

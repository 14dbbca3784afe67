import Bytes
import Digest
import WhatsApp

/// The lines of one notification, each event once.
struct Batch {
  private var writer = JSONWriter()
  private var keys: Set<Digest> = []
  private var identities: Set<Identity> = []
  private var emitted = 0
  private var duplicates = 0
  private var conflicts = 0

  /// The lines, whole, in the order of the events.
  var lines: [UInt8] { writer.bytes }

  /// Bytes of a line beside what it repeats of the body, about.
  private static let lineFrame = 512

  /// The most bytes that the lines of one notification may have together. Those of the largest body have some 20 MB, unless
  /// it was made to have one long word repeated in each line.
  static let limit = 64 << 20

  /// The lines of a notification, which is told as one event where they would be too many.
  init(_ notification: inout Notification, _ envelope: Envelope) {
    guard !add(notification, envelope) else { return }
    notification.tellAsOne()
    self = Batch(&notification, envelope)
  }

  /// Adds the lines, and gives whether there was room for all.
  private mutating func add(_ notification: Notification, _ envelope: Envelope) -> Bool {
    // Lines say what the body says, mostly twice: as data, and as `raw`. Pages that are not written to cost nothing.
    writer.bytes.reserveCapacity(
      2 * notification.document.text.count + Self.lineFrame * notification.events.count)
    for event in notification.events {
      let id = notification.id(of: event)
      guard let idempotency = idempotency(of: event, id, in: notification) else {
        duplicates += 1
        continue
      }
      emitted += 1
      notification.appendLine(of: event, id: id, idempotency, envelope, to: &writer)
      guard writer.bytes.count <= Self.limit || notification.events.count == 1 else { return false }
    }
    return true
  }

  /// One key with one content is one event; with another content it is a conflict, told once for each content.
  private mutating func idempotency(
    of event: Event, _ id: [UInt8], in notification: Notification
  ) -> Idempotency? {
    guard !notification.isTest(event) else { return .first }
    let identity = notification.identity(of: event, id: id)
    guard identities.insert(identity).inserted else { return nil }
    guard !keys.insert(identity.key).inserted else { return .first }
    conflicts += 1
    return .conflict
  }

  /// A duplicate is worth a notice: whoever sends the same file twice must not be left wondering.
  func logEntry(_ notification: Notification) -> LogEntry {
    let isNotable = duplicates > 0 || conflicts > 0 || notification.isForeign
    var entry = LogEntry(isNotable ? .notice : .info, "accepted")
    if notification.isToldAsOne {
      entry = LogEntry(.warning, "accepted")
        .with("reason", .text("there is too much in it to tell each event, and it is told as one"))
    }
    entry = entry.with("events", .number(emitted))
    if duplicates > 0 { entry = entry.with("duplicates", .number(duplicates)) }
    if conflicts > 0 { entry = entry.with("conflicts", .number(conflicts)) }
    if notification.isForeign {
      entry = entry.with("reason", .text("the object is not WhatsApp's"))
    }
    return entry
  }
}

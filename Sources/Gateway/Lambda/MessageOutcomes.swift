import Bytes

/// Which messages of an event are committed, and what is said to the queue.
///
/// A class, because a store that has to wait for another process completes the outcomes before that.
package final class MessageOutcomes {
  private struct Item {
    let id: [UInt8]
    let group: [UInt8]?
    var isCommitted: Bool
    /// Whether its events are not synced yet.
    var isPending: Bool
  }

  private var items: [Item] = []

  /// No outcomes.
  package init() {}

  /// Adds the next message.
  ///
  /// - Parameter isPending: whether it is committed only when its group is completed.
  package func add(_ message: MessageEvent.Message, isCommitted: Bool, isPending: Bool = false) {
    items.append(
      Item(id: message.id, group: message.group, isCommitted: isCommitted, isPending: isPending))
  }

  /// Completes the pending messages: their events are synced, or that failed.
  package func complete(isSynced: Bool) {
    for index in items.indices where items[index].isPending {
      items[index].isPending = false
      if !isSynced { items[index].isCommitted = false }
    }
  }

  /// Whether an earlier message of the same message group waits for its sync, which may fail.
  package func isPending(before message: MessageEvent.Message) -> Bool {
    message.group != nil && items.contains { $0.isPending && $0.group == message.group }
  }

  /// Whether an earlier message of the same message group failed, which this one must not overtake.
  package func isBlocked(_ message: MessageEvent.Message) -> Bool {
    message.group != nil && items.contains { !$0.isCommitted && $0.group == message.group }
  }

  /// The number of messages that are not committed.
  package var failures: Int { items.count { !$0.isCommitted } }

  /// Whether no message is committed.
  package var isFailure: Bool { items.allSatisfy { !$0.isCommitted } }

  /// Returns a queue's result, `{"batchItemFailures":[{"itemIdentifier":"5d…"}]}`: exactly the messages that were not committed,
  /// and in a FIFO queue those after the first of a message group; nil where one of them has no id, because without it the
  /// queue would delete them all. "Implementing partial batch responses", AWS Lambda Developer Guide.
  package func queueResult() -> [UInt8]? {
    var writer = JSONWriter()
    var failedGroups: [[UInt8]] = []
    writer.beginObject()
    writer.beginArray("batchItemFailures")
    for item in items {
      let follows = item.group.map { failedGroups.contains($0) } ?? false
      guard !item.isCommitted || follows else { continue }
      guard !item.id.isEmpty else { return nil }
      if let group = item.group, !follows { failedGroups.append(group) }
      writer.beginObject()
      writer.verbatim("itemIdentifier") { text in
        text.append(UInt8(ascii: "\""))
        text.append(item.id.span)
        text.append(UInt8(ascii: "\""))
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}

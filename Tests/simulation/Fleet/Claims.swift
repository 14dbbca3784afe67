import Bytes
import Digest
import Webhook

/// A store that only takes down what it is asked to commit, to find out the digests of events.
final class ClaimCollector: EventStore {
  private(set) var claims: [Claim] = []

  func commit(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline,
    compose: (_ known: [Knowledge], _ lineLimit: Int) -> (lines: EventLines, tally: Tally)?
  ) throws(StoreError) {
    self.claims += claims
    _ = compose([Knowledge](repeating: .unseen, count: claims.count), .max)
  }

  /// Whichever sink the lines are for, it takes them all.
  func select(sink: Int) {}

  func quarantine(_ request: QuarantinedRequest, deadline: Deadline) throws(StoreError) {}
  func count(_ tally: Tally) {}
  func probe(deadline: Deadline) throws(StoreError) {}
  func takeResponseBody() -> [UInt8]? { nil }
  func takeNotes() -> [LogEntry] { [] }
}

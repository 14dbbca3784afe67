import Bytes
import WhatsApp

/// What became of one of several notifications that were handled together.
package enum Reception {
  /// Its events are emitted, now or before.
  case accepted
  /// It is in the quarantine, with the entry for the log.
  case quarantined(LogEntry)
  /// It is rejected with a status, and the entry for the log.
  case rejected(status: Int, LogEntry)
}

/// Many notifications with one commit, and so with one sync.
extension Handler {
  /// Handles notifications of POST requests with one commit, or where they exceed its limits with several. Their duplicates
  /// are dropped among each other too. The entries of those that are not accepted are left to the caller to log.
  ///
  /// - Parameters:
  ///   - requests: the commits have the first one's deadline.
  ///   - tally: what the commits count is added.
  /// - Returns: what became of each.
  package mutating func receive(_ requests: [Request], counting tally: inout Tally) -> [Reception] {
    defer { writeNotes() }
    var receptions = [Reception](repeating: .accepted, count: requests.count)
    var members: [VerifiedNotification] = []
    for index in requests.indices {
      do throws(Rejection) {
        var request = requests[index]
        source = try sources.source(of: &request)
        let envelope = try verify(request)
        switch try parse(request, envelope) {
        case .notification(let notification):
          members.append(
            VerifiedNotification(notification, of: request, source, envelope, index: index))
        case .kept(let notification, let entry):
          receptions[index] = .quarantined(entry)
          if let notification {
            tally.add(
              try emitWithinLimits(
                VerifiedNotification(notification, of: request, source, envelope)))
          }
        }
      } catch {
        receptions[index] = .rejected(status: error.status, count(error))
      }
    }
    commit(members, &receptions, counting: &tally)
    return receptions
  }

  /// Commits members; where they exceed the limits of one commit, each half of them.
  private mutating func commit(
    _ members: [VerifiedNotification], _ receptions: inout [Reception],
    counting tally: inout Tally
  ) {
    do throws(Rejection) {
      if let first = members.first, members.count == 1 {
        return tally.add(try emitWithinLimits(first))
      }
      if try commitTogether(members, counting: &tally) { return }
    } catch {
      for member in members {
        receptions[member.index] = .rejected(status: error.status, count(error))
      }
      return
    }
    let middle = members.count / 2
    commit(Array(members[..<middle]), &receptions, counting: &tally)
    commit(Array(members[middle...]), &receptions, counting: &tally)
  }

  /// Returns whether the members are within the limits of one commit.
  private mutating func commitTogether(
    _ members: [VerifiedNotification], counting tally: inout Tally
  ) throws(Rejection) -> Bool {
    var batch = Batch(members, pseudonyms)
    do throws(StoreError) {
      guard case .committed = try emit(&batch, members, mustQuarantine: true) else { return false }
    } catch {
      throw .store(error)
    }
    tally.add(batch.tally)
    return true
  }
}

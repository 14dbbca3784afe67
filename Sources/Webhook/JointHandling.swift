import WhatsApp

/// Many notifications with one commit, and so with one sync.
extension Handler {
  /// Handles POST requests with one commit, or where they exceed its limits with several. Duplicates are dropped among them
  /// too. The entries of the deliveries are left to the caller to log.
  ///
  /// - Parameters:
  ///   - deliveries: the requests, whose deadlines are replaced.
  ///   - tally: what the commits count is added.
  ///   - deadline: called before each request is verified, and before each commit; returns the deadline of that.
  package mutating func receive(
    _ deliveries: [Delivery], counting tally: inout Tally, deadline: () -> Deadline
  ) {
    defer { writeNotes() }
    var members: [VerifiedNotification] = []
    var events = 0
    for delivery in deliveries {
      delivery.request.deadline = deadline()
      do throws(Rejection) {
        guard let member = try accept(delivery.request, &delivery.entry) else { continue }
        member.delivery = delivery
        members.append(member)
        events += member.notification.events.count
      } catch {
        delivery.reject(error, count(error, delivery.request))
      }
      if events > jointEventLimit {
        commitBySinks(members, counting: &tally, deadline)
        (members, events) = ([], 0)
      }
    }
    commitBySinks(members, counting: &tally, deadline)
  }

  /// Commits members with one commit for each sink.
  private mutating func commitBySinks(
    _ members: [VerifiedNotification], counting tally: inout Tally, _ deadline: () -> Deadline
  ) {
    var members = members
    while let sink = members.first?.source.sink {
      store.select(sink: sink)
      commit(members.filter { $0.source.sink == sink }, counting: &tally, deadline)
      members.removeAll { $0.source.sink == sink }
    }
  }

  /// Commits members of one sink; where they exceed the limits of one commit, each half of them.
  private mutating func commit(
    _ members: [VerifiedNotification], counting tally: inout Tally, _ deadline: () -> Deadline
  ) {
    // A commit has the deadline of its first member.
    members.first?.setDeadline(deadline())
    do throws(Rejection) {
      if let first = members.first, members.count == 1 {
        let entry = try emitWithinLimits(first, counting: &tally)
        // The caller knows the duplicates.
        if entry.level == .warning { log.write(entry) }
        return
      }
      if try commitTogether(members, counting: &tally) { return }
    } catch {
      for member in members { member.delivery?.reject(error, count(error, member.request)) }
      return
    }
    let middle = members.count / 2
    commit(Array(members[..<middle]), counting: &tally, deadline)
    commit(Array(members[middle...]), counting: &tally, deadline)
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

import WhatsApp

/// Many notifications with one commit, and so with one sync.
extension Handler {
  /// Handles POST requests with one commit, or where they exceed its limits with several. Duplicates are dropped among them
  /// too. The entries of the deliveries are left to the caller to log.
  ///
  /// - Parameters:
  ///   - deliveries: the commit has the deadline of the first notification.
  ///   - tally: what the commits count is added.
  package mutating func receive(_ deliveries: [Delivery], counting tally: inout Tally) {
    defer { writeNotes() }
    var members: [VerifiedNotification] = []
    for delivery in deliveries {
      do throws(Rejection) {
        let member = try accept(delivery.request, &delivery.entry)
        member?.delivery = delivery
        if let member { members.append(member) }
      } catch {
        delivery.reject(error, count(error, delivery.request))
      }
    }
    // A commit has one sink.
    while let sink = members.first?.source.sink {
      store.select(sink: sink)
      commit(members.filter { $0.source.sink == sink }, counting: &tally)
      members.removeAll { $0.source.sink == sink }
    }
  }

  /// Commits members of one sink; where they exceed the limits of one commit, each half of them.
  private mutating func commit(_ members: [VerifiedNotification], counting tally: inout Tally) {
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
    commit(Array(members[..<middle]), counting: &tally)
    commit(Array(members[middle...]), counting: &tally)
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

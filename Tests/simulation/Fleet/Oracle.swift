import Bytes
import Digest
import Posix
import Webhook

/// What must hold after each step.
final class Oracle {
  private let plan: Plan
  private let notices: [Notice]
  private let events: [Event]
  /// Events by what the cache's records have of their digests.
  private var digests: [[UInt8]: Event] = [:]
  /// The notices that were accepted.
  private(set) var accepted: Set<Int> = []
  private var acknowledged: Set<Event> = []
  /// The texts of files that another program removed.
  private var archived: [[UInt8]] = []
  /// How many more lines of an event there may be.
  private var exceptions: [Event: Int] = [:]
  /// The process that emitted an event last.
  private var emitters: [Event: Int32] = [:]
  /// Lines that another program removed, or protected, before their events were acknowledged; their process still lives, and
  /// knows of them.
  private var unreachable: [(event: Event, emitter: Int32)] = []
  /// How often the cache was damaged.
  var damages = 0
  private(set) var failure: String?
  private(set) var responses = 0

  init(_ plan: Plan, _ notices: [Notice]) {
    self.plan = plan
    self.notices = notices
    events = Set(notices.flatMap { $0.events }).sorted()
    for notice in notices {
      for (event, claim) in zip(notice.events, Receiver.claims(plan, notice.body)) {
        digests[Self.record(claim)] = event
      }
    }
  }

  private static func record(_ claim: Claim) -> [UInt8] {
    let (key, content) = (claim.key.bytes.span, claim.content.bytes.span)
    return (12..<32).map { key[$0] } + (0..<16).map { content[$0] }
  }

  func fail(_ text: String) {
    guard failure == nil else { return }
    failure = text
    kernel.say("VIOLATION: \(text)")
  }

  private func word(_ event: Event) -> [UInt8] {
    // A line that is too long has no text.
    plan.quarantines ? Array("\"id\":\"wamid.\(event.id)\"".utf8) : event.word
  }

  /// The complete lines of an event: in all files, as processes see them; or those that the disk has for certain.
  private func count(_ event: Event, durable isDurable: Bool) -> Int {
    let word = word(event)
    return (archived + Lines.texts(plan, durable: isDurable)).reduce(0) {
      $0 + Lines.count(word, in: $1)
    }
  }

  /// After a response: what was acknowledged is on the disk, even if the power is cut now.
  func check(response status: Int, to index: Int, late: Int) {
    responses += 1
    // What was begun before the deadline is completed: an append and a sync, or a long line, for which a pipe's reader may
    // take its time.
    if late > 100_000_000, plan.slowReaders == 0 {
      fail("a response was late by \(late / 1_000_000) ms")
    }
    guard status == 200 else {
      if plan.acceptsAll { fail("notice \(index) was rejected with \(status), without a reason") }
      return
    }
    accepted.insert(index)
    for event in notices[index].events {
      acknowledged.insert(event)
      if plan.isSynced, count(event, durable: true) == 0 {
        fail("\(event) was acknowledged, and is not on the disk for certain")
      } else if count(event, durable: false) == 0 {
        fail("\(event) was acknowledged, and has no line")
      }
    }
    checkQuarantine()
  }

  /// After a write to the cache: an event is recorded as emitted only once its line is durable.
  func check(write bytes: [UInt8], to inode: Inode, at offset: Int) {
    if inode.role == .events, let process = kernel.current {
      for event in events where Lines.count(word(event), in: bytes) > 0 {
        emitters[event] = process.number
        checkCount(event)
      }
    }
    guard inode.role == .cache, bytes.count == 64, offset >= 4 * 4096, bytes[40] == 2 else {
      return
    }
    guard let event = digests[Array(bytes[..<36])] else {
      return fail("the cache has a record of an unknown event")
    }
    if count(event, durable: plan.isSynced) == 0 {
      fail("\(event) is recorded as emitted, and its line is not on the disk for certain")
    }
  }

  /// Another program removes a file, which it has copied.
  func archive(_ inode: Inode, living: Set<Int32>) {
    archived.append(inode.bytes)
    protect(inode, living: living)
  }

  /// The lines of a file cannot be found, or not be written again, from now on. An event whose process dies before it has
  /// recorded it may be emitted again.
  func protect(_ inode: Inode, living: Set<Int32>) {
    for event in events where !acknowledged.contains(event) {
      for _ in 0..<Lines.count(word(event), in: inode.bytes) {
        unreachable.append((event, emitters[event] ?? 0))
      }
    }
    for one in unreachable where !living.contains(one.emitter) { processDied(one.emitter) }
  }

  func processDied(_ number: Int32) {
    for one in unreachable where one.emitter == number && !acknowledged.contains(one.event) {
      exceptions[one.event, default: 0] += 1
    }
    unreachable.removeAll { $0.emitter == number }
  }

  func checkAll(_ kills: Int, _ cuts: Int) {
    for event in events {
      if acknowledged.contains(event), count(event, durable: false) == 0 {
        fail("\(event) was acknowledged, and is lost")
      }
      checkCount(event)
    }
    if cuts == 0, plan.kernel.failedSyncs == 0, plan.lostBlocks == 0 { checkTorn(kills) }
    checkQuarantine()
  }

  /// An event is emitted once, and again after a power cut at most, or where the cache was not usable.
  private func checkCount(_ event: Event) {
    let cuts = Int(kernel.boot) - 1
    let count = count(event, durable: false)
    let failures = plan.isStrict ? 0 : kernel.otherFailures
    let allowed = 1 + cuts + exceptions[event, default: 0] + failures
    // Other sinks than a file get it at least once.
    if count > allowed, damages == 0, !plan.isPipe, !plan.isOutput {
      fail("\(event) has \(count) lines, after \(cuts) power cuts")
    }
  }

  private func checkTorn(_ kills: Int) {
    var torn = 0
    for text in Lines.texts(plan, durable: false) {
      let (count, isUnterminated) = Lines.torn(in: text)
      if isUnterminated { fail("a line was appended to a torn one") }
      torn += count
    }
    if torn > kills + kernel.failedTruncations { fail("\(torn) torn lines after \(kills) kills") }
  }

  /// Accepted requests that are not JSON are in the quarantine, durably, and all are within its limit.
  private func checkQuarantine() {
    guard plan.quarantines else { return }
    let durable = kernel.files(in: "/var/state/quarantine", durable: true)
    for index in accepted where notices[index].events.isEmpty {
      let body = notices[index].body
      let name = QuarantinedRequest.name(of: body)
      guard let file = durable.first(where: { $0.name == name }),
        file.inode.durable.suffix(body.count).elementsEqual(body)
      else {
        fail("notice \(index) was accepted, and is not in the quarantine for certain")
        continue
      }
    }
    let size = kernel.files(in: "/var/state/quarantine", durable: false).filter {
      $0.name[0] != 0x2E
    }
    .reduce(0) { $0 + $1.inode.bytes.count }
    if size > Receiver.quarantineLimit { fail("the quarantine has \(size) bytes") }
  }

  func checkEnd(_ kills: Int, _ cuts: Int) {
    checkAll(kills, cuts)
    for event in events where !acknowledged.contains(event) && failure == nil {
      guard !plan.quarantines else { continue }
      fail("\(event) was never acknowledged")
    }
  }
}

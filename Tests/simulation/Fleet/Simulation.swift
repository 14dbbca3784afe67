import Posix
import Storage
import Webhook

/// A run: processes that receive notifications over one disk, what happens to them, and what must hold.
final class Simulation {
  let plan: Plan
  let oracle: Oracle
  let notices: [Notice]
  private let seed: UInt64
  private var processes: [SimulatedProcess] = []
  /// The notices that are to be delivered, some of them more than once.
  private(set) var waiting: [Int] = []
  /// What each process has in hand: it is redelivered when the process is killed.
  private var inHand: [Int32: [Int]] = [:]
  /// How often each notice was rejected.
  private var attempts: [Int]
  private var nextNumber: Int32 = 10
  private(set) var kills = 0
  private(set) var cuts = 0
  private(set) var steps = 0
  private(set) var rotations = 0

  /// - Parameters:
  ///   - suppressed: the numbers of incidents that are left out.
  ///   - skipped: the notices that are not sent.
  init(
    _ plan: Plan, seed: UInt64, keepsTrace: Bool = false, suppressed: Set<Int> = [],
    skipped: Set<Int> = []
  ) {
    self.plan = plan
    self.seed = seed
    notices = Notice.all(plan, seed: seed, lineLength: Lines.shortest)
    attempts = [Int](repeating: 0, count: notices.count)
    var options = plan.kernel
    options.keepsTrace = keepsTrace
    kernel = Kernel(seed: seed, options)
    kernel.incidents.suppressed = suppressed
    oracle = Oracle(plan, notices)
    kernel.clearTrace()
    for path in ["/var", "/data"] + (plan.hasStateDirectory ? ["/var/state"] : []) {
      try? FileDescriptor.makeDirectory(Array(path.utf8), mode: 0o755)
    }
    if plan.isLink { try? kernel.makeLink("/var/state/events.jsonl", to: "/data/events.jsonl") }
    if plan.isOutput {
      _ = try? FileDescriptor(
        opening: Array(Lines.output.utf8), in: .workingDirectory, [.writeOnly, .create])
    }
    if plan.isPipe { try? kernel.makePipe(String(decoding: Lines.pipe, as: UTF8.self)) }
    kernel.syncNames()
    var random = Random(seed, 0, 5)
    for index in notices.indices {
      let isTwice = random.happens(300)
      if skipped.contains(index) { continue }
      waiting += isTwice ? [index, index] : [index]
    }
    kernel.didWrite = { [unowned self] inode, bytes, offset in
      oracle.check(write: bytes, to: inode, at: offset)
    }
  }

  /// Runs to the end; returns what went wrong.
  func run() -> String? {
    var random = Random(seed, 0, 6)
    for _ in 0..<1 + random.below(plan.processes) { start() }
    while oracle.failure == nil, goOn() {}
    for process in processes where !process.isOver { kernel.kill(process, &random) }
    kernel.didWrite = nil
    if oracle.failure == nil { oracle.checkEnd(kills, cuts) }
    if oracle.failure == nil, plan.cuts > 0 {
      // The power is cut again, and nothing may be gone.
      cuts += 1
      kernel.cutPower([], &random)
      oracle.checkAll(kills, cuts)
    }
    return oracle.failure
  }

  /// Does one step; returns whether there is another.
  private func goOn() -> Bool {
    steps += 1
    guard steps < plan.stepLimit else {
      oracle.fail("no end after \(steps) steps")
      return false
    }
    processes.removeAll { $0.isOver }
    if steps == plan.unrest { kernel.hasRoom = true }
    var random = Random(seed, steps, 7)
    if processes.isEmpty, waiting.isEmpty { return false }
    if !waiting.isEmpty, processes.count < plan.processes,
      processes.isEmpty || random.happens(20)
    {
      start()
    }
    let ready = processes.filter { kernel.isReady($0) }
    guard !ready.isEmpty else { return passTime() }
    let process = ready[random.below(ready.count)]
    if steps < plan.unrest, disturb(process) { return true }
    kernel.resume(process)
    if let violation = kernel.violation { oracle.fail(violation) }
    return true
  }

  /// No process can go on now: time passes until one is no longer stopped, or gives up its wait.
  private func passTime() -> Bool {
    let isStopped =
      kernel.now < kernel.readerStoppedUntil
      || processes.contains { kernel.now < $0.stoppedUntil }
    guard isStopped, let next = processes.map(kernel.wakeTime).min(), next < .max else {
      oracle.fail("all processes wait for each other, or for locks that no one holds any more")
      return false
    }
    kernel.now = max(kernel.now, next)
    return true
  }

  /// Starts a process that serves one request, as CGI does, or many.
  private func start() {
    let number = nextNumber
    nextNumber += 1
    var random = Random(seed, Int(number), 8)
    let lives = random.happens(500) ? 1 : 100
    let groups = plan.groups && lives > 1 && random.happens(500)
    let process = SimulatedProcess(number) { [unowned self] in
      let store = Store(Receiver.options(plan))
      store.groupsCommits = groups
      Worker(self, number, store).serve(lives)
    }
    if plan.isOutput { try? kernel.setOutput(of: process, to: Lines.output) }
    processes.append(process)
  }
}

/// Requests of a process.
extension Simulation {
  /// Takes a notice that is to be delivered.
  func take(for number: Int32) -> Int? {
    guard !waiting.isEmpty else { return nil }
    var random = Random(seed, kernel.calls, 9)
    let index = waiting.remove(at: random.below(waiting.count))
    inHand[number, default: []].append(index)
    return index
  }

  func wantsHealthCheck(of number: Int32) -> Bool {
    var random = Random(seed, kernel.calls, 10)
    return random.happens(plan.healthChecks)
  }

  /// A process has responded.
  func finish(_ index: Int, of number: Int32, status: Int, late: Int) {
    inHand[number]?.removeAll { $0 == index }
    kernel.say("\(number) responds with \(status) to notice \(index) \(notices[index].events)")
    oracle.check(response: status, to: index, late: late)
    guard status != 200 else { return }
    attempts[index] += 1
    // Senders give up, and a full quarantine stays full.
    if !plan.quarantines || attempts[index] < 8 { waiting.append(index) }
  }
}

/// Incidents.
extension Simulation {
  /// Lets something happen; returns whether the process must not go on.
  private func disturb(_ process: SimulatedProcess) -> Bool {
    let step = steps
    func happens(_ kind: Incidents.Kind, _ perMille: Int) -> Random? {
      kernel.incidents.happens(kind, at: step, perMille: perMille)
    }
    if var random = happens(.kill, plan.kills) {
      kills += 1
      kernel.kill(process, &random)
      oracle.processDied(process.number)
      waiting += inHand.removeValue(forKey: process.number) ?? []
      return true
    }
    if var random = happens(.powerCut, plan.cuts) {
      cutPower(&random)
      return true
    }
    if var random = happens(.pause, plan.pauses) {
      kernel.stop(process, nanoseconds: 1_000_000 * (1 + random.below(6000)))
      return true
    }
    if let random = happens(.clockStep, plan.clockSteps) { stepClock(random) }
    if let random = happens(.rotation, plan.rotations) { rotate(random) }
    if let random = happens(.removal, plan.removals) { remove(random) }
    if let random = happens(.protection, plan.protections) { protect(random) }
    if let random = happens(.fullDisk, plan.fullDisks) { fillDisk(random) }
    if let random = happens(.slowReader, plan.slowReaders) { stopReader(random) }
    if let random = happens(.damage, plan.damages) { damage(random) }
    if let random = happens(.lostBlocks, plan.lostBlocks) { loseBlocks(random) }
    return false
  }

  private func cutPower(_ random: inout Random) {
    cuts += 1
    kernel.cutPower(processes, &random)
    for process in processes {
      oracle.processDied(process.number)
      waiting += inHand.removeValue(forKey: process.number) ?? []
    }
    processes = []
    oracle.checkAll(kills, cuts)
    // Senders redeliver what was accepted, too.
    for index in notices.indices where random.happens(200) && isSent(index) {
      if !waiting.contains(index) { waiting.append(index) }
    }
  }

  private func isSent(_ index: Int) -> Bool { oracle.accepted.contains(index) }

  private func stepClock(_ random: Random) {
    var random = random
    let days = [-40, -1, 1, 9, 40][random.below(5)]
    kernel.say("the clock is set by \(days) days")
    kernel.wallOffset += days * 86_400 * 1_000_000_000
  }

  private var living: Set<Int32> { Set(processes.filter { !$0.isOver }.map { $0.number }) }

  private var eventFiles: [(name: [UInt8], inode: Inode)] {
    Lines.files(plan, durable: false)
  }

  /// Renames the event file, as logrotate does.
  private func rotate(_ random: Random) {
    var random = random
    rotations += 1
    let path = "\(Lines.directory(plan))/events.jsonl"
    guard kernel.inode(at: path) != nil else { return }
    kernel.say("the event file is renamed")
    try? FileDescriptor.workingDirectory.rename(
      Array(path.utf8), to: Array("\(path).\(rotations)".utf8))
    if random.happens(500) {
      _ = try? FileDescriptor(
        opening: Array(path.utf8), in: .workingDirectory, [.readAndWrite, .append, .create])
    }
  }

  /// Removes a renamed file, as logrotate does once it is compressed: when no process appends to it any more.
  private func remove(_ random: Random) {
    var random = random
    let old = eventFiles.filter { $0.name.count > "events.jsonl".count && !$0.inode.isLocked }
    guard !old.isEmpty else { return }
    let (name, inode) = old[random.below(old.count)]
    kernel.say("\(String(decoding: name, as: UTF8.self)), inode \(inode.number), is removed")
    oracle.archive(inode, living: living)
    try? FileDescriptor.workingDirectory.remove(
      Array("\(Lines.directory(plan))/".utf8) + name)
  }

  /// Makes a renamed file append-only, immutable, or another user's.
  private func protect(_ random: Random) {
    var random = random
    let old = eventFiles.filter { $0.name.count > "events.jsonl".count }
    guard !old.isEmpty else { return }
    let inode = old[random.below(old.count)].inode
    let way = random.below(3)
    kernel.say(
      "inode \(inode.number) is \(["append-only", "immutable", "another user's"][way]) now")
    inode.isAppendOnly = way == 0
    inode.isImmutable = way == 1
    inode.isReadOnly = way == 2
    if way > 0 { oracle.protect(inode, living: living) }
  }

  private func fillDisk(_ random: Random) {
    kernel.hasRoom.toggle()
    kernel.say(kernel.hasRoom ? "the disk has room again" : "the disk is full")
  }

  private func stopReader(_ random: Random) {
    var random = random
    let milliseconds = 1 + random.below(random.happens(500) ? 20 : 6000)
    kernel.say("the reader stops for \(milliseconds) ms")
    kernel.readerStoppedUntil = kernel.now + milliseconds * 1_000_000
  }

  /// Removes, truncates or overwrites the cache.
  private func damage(_ random: Random) {
    var random = random
    let path = Array("/var/state/seen.cache".utf8)
    let way = random.below(4)
    kernel.say("the cache is \(["removed", "truncated", "overwritten", "zeroed"][way])")
    oracle.damages += 1
    guard way > 0 else {
      try? FileDescriptor.workingDirectory.remove(path)
      return
    }
    guard
      let file = try? FileDescriptor(opening: path, in: .workingDirectory, [.readAndWrite])
    else { return }
    let offset = [0, 64, 4096, 4 * 4096][random.below(4)]
    switch way {
    case 1: try? file.truncate(to: [0, offset, 100_000][random.below(3)])
    case 2: try? file.write([UInt8](repeating: 0x5A, count: 100).span, at: offset)
    default: try? file.write([UInt8](repeating: 0, count: 4096).span, at: offset)
    }
  }

  /// The kernel writes dirty pages by itself, and some fail; or it drops those that failed.
  private func loseBlocks(_ random: Random) {
    var random = random
    let files = eventFiles
    guard !files.isEmpty else { return }
    let inode = files[random.below(files.count)].inode
    if plan.evicts, random.happens(500) {
      kernel.evict(inode, &random)
    } else {
      kernel.loseBlocks(of: inode, &random)
    }
  }

}

import Coroutines

/// The kernel of the run.
nonisolated(unsafe) package var kernel = Kernel(seed: 0, KernelOptions())

/// What the disk and the kernel may do.
package struct KernelOptions {
  /// The bytes that a disk writes completely or not at all.
  package var sector = 512
  /// The bytes that a failed write loses.
  package var block = 4096
  /// In a thousand calls on event files, how many fail.
  package var failedCalls = 0
  /// Whether calls on other files fail, too.
  package var failsOthers = false
  /// In a thousand syncs, how many fail; what they did not write is regarded as clean.
  package var failedSyncs = 0
  /// In a thousand listings, how many leave out an entry that is renamed meanwhile.
  package var missingEntries = 0
  /// Whether a sync of anything completes all earlier changes of directories, as a journal does.
  package var hasJournal = true
  /// Whether directories list other inode numbers than the files have.
  package var listsOtherInodes = false
  /// Whether calls are kept for a trace.
  package var keepsTrace = false
  package init() {}
}

/// A kernel with a disk, a clock and processes. All of a run is determined by its seed.
package final class Kernel {
  package var incidents: Incidents
  package var options: KernelOptions
  /// In nanoseconds; it never goes back.
  package var now = 1_000_000_000
  package var bootTime = 0
  package var boot: UInt64 = 1
  /// Nanoseconds since 1970.
  package var wallClock: Int { now + wallOffset }
  package var wallOffset = 1_788_300_000_000_000_000

  package var current: SimulatedProcess?
  /// Whether calls outside a process are those of one, too.
  package var isStrict = false
  let root = Inode(2, .directory)
  /// Whether the disk has room for more.
  package var hasRoom = true
  /// Until when the reader of pipes does not read.
  package var readerStoppedUntil = 0
  /// The number of calls so far.
  package private(set) var calls = 0
  /// A hash of all calls: equal for equal runs.
  package private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  package private(set) var trace: [String] = []
  /// What must never happen, and did.
  package var violation: String?
  /// Failures of calls on other files than those of events.
  package var otherFailures = 0
  /// The number of failed truncations.
  package var failedTruncations = 0
  /// Called after each write to a file, with the offset.
  package var didWrite: ((Inode, [UInt8], Int) -> Void)?

  private(set) var sequence = 0
  private var inodes: [UInt64: WeakInode] = [:]

  private struct WeakInode { weak var inode: Inode? }

  package init(seed: UInt64, _ options: KernelOptions) {
    incidents = Incidents(seed: seed)
    self.options = options
  }

  /// Creates an inode of the lowest free number, as ext4 does. A number is free once no name, no open file and no change of
  /// a directory has its inode.
  func makeInode(_ kind: Inode.Kind, _ role: Inode.Role = .other) -> Inode {
    var number: UInt64 = 11
    while inodes[number]?.inode != nil { number += 1 }
    let inode = Inode(number, kind, role)
    inodes[number] = WeakInode(inode: inode)
    return inode
  }

  func nextSequence() -> Int {
    sequence += 1
    return sequence
  }

  func monotonicClock() -> Int {
    // Who polls the clock must get on.
    now += 50
    return now - bootTime
  }

  /// Begins a call: others run before it. A process that was killed does nothing any more.
  func enter(_ name: StaticString, _ file: OpenFile? = nil, _ detail: Int = 0) throws(Errno) {
    calls += 1
    guard let process = current else { return }
    if process.isDead { throw .inputOutput }
    note(name, process, file, detail)
    coroutine_yield(process.coroutine)
    if process.isDead { throw .inputOutput }
    var random = Random(incidents.seed, calls, 1)
    now += 200 + random.below(2000)
  }

  private func note(
    _ name: StaticString, _ process: SimulatedProcess, _ file: OpenFile?, _ detail: Int
  ) {
    name.withUTF8Buffer { for byte in $0 { mix(UInt64(byte)) } }
    mix(UInt64(process.number))
    mix(file?.inode.number ?? 0)
    mix(UInt64(truncatingIfNeeded: detail))
    if options.keepsTrace {
      let place = file.map {
        " \($0.inode.role == .other ? "" : "\($0.inode.role) ")\($0.inode.number)"
      }
      say("\(process.number): \(name)\(place ?? "") \(detail)")
    }
  }

  private func mix(_ number: UInt64) { hash = (hash ^ number) &* 0x0000_0100_0000_01B3 }

  /// Adds a line to the trace.
  package func say(_ text: @autoclosure () -> String) {
    if options.keepsTrace { trace.append(text()) }
  }

  /// Forgets the trace so far.
  package func clearTrace() { trace = [] }

  /// Whether the call fails: an incident.
  func fails(_ role: Inode.Role) -> Random? {
    guard current != nil, role == .events || options.failsOthers else { return nil }
    let random = incidents.happens(.failedCall, at: calls, perMille: options.failedCalls)
    if random != nil {
      say("  this call fails")
      if role != .events { otherFailures += 1 }
    }
    return random
  }
}

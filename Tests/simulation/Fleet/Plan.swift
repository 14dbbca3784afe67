import Posix

/// What a run may meet. A mode says the most of it; the seed leaves some out.
struct Plan {
  enum Mode: String, CaseIterable {
    /// Processes are killed, and nothing is lost by the disk: each event stands in the file exactly once.
    case kills
    /// The power is cut, too.
    case power
    /// A directory's names are durable only by its own sync.
    case names
    /// Syncs fail, and what they did not write is regarded as clean.
    case syncs
    /// Calls fail: EIO, ENOSPC, EMFILE, short writes.
    case errors
    /// Two contents of one event, with much that goes wrong.
    case conflicts
    /// Links, rotation, compression, inode numbers that are reused or listed otherwise, files that cannot be written any more.
    case rotation
    /// Processes stop for seconds, and the clock is set.
    case clocks
    /// Requests that are quarantined.
    case quarantine
    /// Someone removes, truncates or overwrites the cache.
    case damage
    /// Lines go to a named pipe, whose reader stops at times.
    case pipe
    /// Lines go to the standard output, which is a file.
    case output
  }

  let mode: Mode
  var kernel = KernelOptions()
  /// In a thousand steps.
  var kills = 0
  var cuts = 0
  var rotations = 4
  var removals = 0
  var protections = 0
  var pauses = 0
  var clockSteps = 0
  var lostBlocks = 0
  var fullDisks = 0
  var damages = 0
  /// Whether lost blocks may be dropped from memory.
  var evicts = false
  var isLink = false
  var isPipe = false
  var isOutput = false
  var slowReaders = 0
  var hasStateDirectory = true
  /// Whether lines are synced.
  var isSynced = true
  /// Whether requests are rejected where the cache cannot be used.
  var isStrict = false
  /// In a thousand requests, how many health checks come before them.
  var healthChecks = 50
  /// Whether some processes commit in groups.
  var groups = true
  /// Whether many lines end where blocks do, or a byte later.
  var aligns = false
  /// Whether events have two contents.
  var conflicts = false
  var quarantines = false
  /// The most processes at a time.
  var processes = 4
  /// The steps after which nothing goes wrong any more.
  var unrest = 1500
  var stepLimit = 6000

  init(_ mode: Mode, seed: UInt64) {
    self.mode = mode
    var random = Random(seed, 0, 3)
    kills = [0, 2, 10, 30][random.below(4)]
    kernel.block = random.happens(500) ? 512 : 4096
    kernel.missingEntries = 100
    switch mode {
    case .kills:
      kills = max(2, kills)
      removals = 1
      pauses = random.happens(300) ? 1 : 0
      isSynced = random.happens(800)
    case .power:
      cuts = [1, 3, 8][random.below(3)]
      clockSteps = random.happens(300) ? 2 : 0
    case .names:
      cuts = [2, 6][random.below(2)]
      kernel.hasJournal = false
      hasStateDirectory = random.happens(300)
      isLink = hasStateDirectory && random.happens(200)
    case .syncs:
      cuts = [0, 3][random.below(2)]
      kernel.failedSyncs = 60
      lostBlocks = [0, 20, 20, 60][random.below(4)]
      evicts = random.happens(500)
      aligns = random.happens(700)
    case .errors:
      cuts = [0, 2][random.below(2)]
      kernel.failedCalls = random.happens(700) ? 8 : 25
      kernel.failsOthers = random.happens(400)
      fullDisks = random.happens(400) ? 5 : 0
      isStrict = random.happens(400)
    case .conflicts:
      kills = 40
      cuts = 10
      conflicts = true
      processes = 3
    case .rotation:
      kills = [0, 5, 20][random.below(3)]
      rotations = 10
      removals = 4
      protections = random.happens(300) ? 8 : 0
      kernel.listsOtherInodes = random.happens(400)
      isLink = random.happens(400)
    case .clocks:
      pauses = 4
      clockSteps = 6
      kills = min(kills, 2)
    case .quarantine:
      cuts = [0, 4][random.below(2)]
      kernel.hasJournal = random.happens(500)
      quarantines = true
      rotations = 1
    case .pipe:
      isPipe = true
      slowReaders = [0, 10, 30][random.below(3)]
      rotations = 0
    case .output:
      isOutput = true
      rotations = 0
      cuts = [0, 3][random.below(2)]
      kernel.failedSyncs = random.happens(400) ? 60 : 0
      kernel.failedCalls = random.happens(300) ? 8 : 0
      aligns = random.happens(500)
    case .damage:
      damages = 6
      cuts = [0, 2][random.below(2)]
    }
    groups = random.happens(800)
  }

  /// Whether a request can only be rejected by an error of the protocol.
  var acceptsAll: Bool {
    kernel.failedCalls == 0 && kernel.failedSyncs == 0 && pauses == 0 && fullDisks == 0
      && protections == 0 && lostBlocks == 0 && !quarantines
      && damages == 0 && slowReaders == 0
  }
}

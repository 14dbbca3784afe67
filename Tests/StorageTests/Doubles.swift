import Bytes
import Digest
import Glibc
import Posix
import TestSupport
import Webhook

@testable import Storage

extension TemporaryDirectory {
  /// A store with this state directory.
  func store(_ configure: (inout StoreOptions) -> Void = { _ in }) -> Store {
    var options = StoreOptions(directory: Array(path.utf8))
    options.sink = .fileInStateDirectory
    options.entries = 1
    options.isSynced = false
    configure(&options)
    return Store(options)
  }

  /// Writes an intent, as a process that was killed before its commit record leaves it.
  func writeIntent(
    _ claim: Claim, inode: UInt64, offset: Int, sum: UInt32 = 0
  ) throws {
    let cache = try IdempotencyCache(
      in: StateDirectory(Array(path.utf8)), entries: 1)
    let locks = try cache.lock(.max, deadline: .max)
    let record = CacheRecord(
      key: claim.key, content: claim.content, expires: 2_000_000, state: .intent,
      intent: CacheRecord.Intent(inode: inode, offset: offset, checksum: sum))
    let page = cache.page(of: claim.key)
    try cache.write([(Lookup.Place(page: page, slot: 0), record.bytes(page: page))])
    locks.release()
  }

  func inode(_ name: String) -> UInt64 {
    var status = stat()
    stat(path(name), &status)
    return UInt64(status.st_ino)
  }
}

extension Claim {
  /// The claim of an event by its id and a word for its content.
  init(_ id: String, _ content: String = "") {
    self.init(
      key: SHA256.digest(of: Array(id.utf8).span),
      content: SHA256.digest(of: Array(content.utf8).span),
      source: Array("/test".utf8), id: Array(id.utf8))
  }

  /// Its line.
  var line: [UInt8] {
    Array("{\"id\":\"\(String(decoding: id, as: UTF8.self))\",\"source\":\"/test\"}\n".utf8)
  }
}

extension Timestamp {
  init(seconds: Int) { self = Timestamp(milliseconds: seconds * 1000) ?? .epoch }
}

extension Store {
  /// Commits the claims that were not seen; returns what was known of each.
  func emit(
    _ claims: [Claim], at seconds: Int = 1_000_000, deadline: Deadline = .never,
    uptime: Uptime? = nil
  ) throws(StoreError) -> [Knowledge] {
    // Unless a test says otherwise, the machine has been running since 1970.
    self.uptime = { uptime ?? Uptime(seconds: seconds, boot: 1) }
    var knowledge: [Knowledge] = []
    try commit(claims, at: Timestamp(seconds: seconds), deadline: deadline) { known, _ in
      knowledge = known
      var lines = EventLines()
      for (index, claim) in claims.enumerated() where known[index] != .seen {
        lines.starts.append((index, lines.bytes.count))
        lines.bytes += claim.line
      }
      return (lines, Tally())
    }
    return knowledge
  }

  /// Commits lines without claims.
  func commit(_ lines: EventLines) throws(StoreError) {
    try commit([], at: Timestamp(seconds: 1), deadline: .never) { _, _ in (lines, Tally()) }
  }

  /// Locks the claims' stripes until the transaction is dropped.
  func hold(_ claims: [Claim]) throws(StoreError) -> Transaction {
    try begin(claims, at: Timestamp(seconds: 1_000_000), deadline: .never)
  }
}

extension Transaction {
  /// Abandons it here.
  consuming func drop() {}
}

extension Deadline {
  /// A deadline after a number of milliseconds.
  static func milliseconds(_ count: Int) -> Deadline {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Deadline(nanoseconds: time.tv_sec * 1_000_000_000 + time.tv_nsec + count * 1_000_000)
  }
}

extension QuarantinedRequest {
  /// A request with a body, as the quarantine keeps it.
  init(_ body: String) {
    var request = Request(method: Array("POST".utf8))
    request.body = Array(body.utf8)
    self.init(
      of: request, at: Timestamp(seconds: 1), verifiedBy: "basic", reason: "a test",
      secretFields: [])
  }
}

/// Runs code while standard output, or another descriptor, leads to a file.
func withDescriptor(
  _ number: Int32 = 1, to path: String, _ flags: Int32, _ run: () throws -> Void
) throws {
  let (saved, file) = (dup(number), open(path, flags, 0o600))
  precondition(saved >= 0 && file >= 0)
  dup2(file, number)
  close(file)
  defer {
    dup2(saved, number)
    close(saved)
  }
  try run()
}

/// Runs code while no file can become longer: setrlimit(2), RLIMIT_FSIZE.
func withFileSizeLimit(_ bytes: UInt, _ run: () throws -> Void) rethrows {
  signal(SIGXFSZ, SIG_IGN)
  let files = __rlimit_resource_t(1)
  var old = rlimit()
  getrlimit(files, &old)
  var limit = rlimit(rlim_cur: bytes, rlim_max: old.rlim_max)
  setrlimit(files, &limit)
  defer { setrlimit(files, &old) }
  try run()
}

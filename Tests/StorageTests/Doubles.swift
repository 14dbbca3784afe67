import Bytes
import Digest
import Glibc
import Posix
import TestSupport
import Webhook

@testable import Storage

extension TemporaryDirectory {
  /// A store whose state this directory is.
  func store(_ configure: (inout StoreOptions) -> Void = { _ in }) -> Store {
    var options = StoreOptions(directory: Array(path.utf8))
    options.sink = .fileInStateDirectory
    options.entries = 1
    options.isSynced = false
    configure(&options)
    return Store(options)
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
  /// Commits the claims that were not seen, and gives what was known of each.
  func tell(
    _ claims: [Claim], at seconds: Int = 1_000_000, deadline: Deadline = .never,
    uptime: Uptime? = nil
  ) throws(StoreError) -> [Knowledge] {
    // The machine has been running since 1970 where nothing else is said.
    self.uptime = { uptime ?? Uptime(seconds: seconds, boot: 1) }
    let known = try begin(claims, at: Timestamp(seconds: seconds), deadline: deadline)
    var lines = EventLines()
    for (index, claim) in claims.enumerated() where known[index] != .seen {
      lines.starts.append((index, lines.bytes.count))
      lines.bytes += claim.line
    }
    do throws(StoreError) {
      try commit(lines, Tally())
    } catch {
      abandon()
      throw error
    }
    return known
  }
}

extension Deadline {
  /// So long from now.
  static func milliseconds(_ count: Int) -> Deadline {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Deadline(nanoseconds: time.tv_sec * 1_000_000_000 + time.tv_nsec + count * 1_000_000)
  }
}

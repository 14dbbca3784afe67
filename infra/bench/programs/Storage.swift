// Drives the storage as the program does, without notifications.
//
//   storage fill DIRECTORY KEYS             makes a cache with KEYS keys
//   storage cache DIRECTORY ROUNDS          looks up and commits new keys; prints nanoseconds a round
//   storage sync DIRECTORY ROUNDS BYTES NAME   commits events of one line each to DIRECTORY/events.jsonl
import Bytes
import Digest
import Glibc
import Webhook

@testable import Storage

@c(main)
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  let words = (1..<Int(count)).map { String(cString: arguments[$0]!) }
  do {
    switch words.first {
    case "fill" where words.count == 3:
      try fillCache(words[1], keys: Int(words[2])!)
    case "cache" where words.count == 3:
      try measureCache(words[1], rounds: Int(words[2])!)
    case "sync" where words.count == 5:
      try commit(words[1], rounds: Int(words[2])!, bytes: Int(words[3])!, name: words[4])
    default:
      print("storage: see the comment at the top of Storage.swift")
      return 1
    }
  } catch {
    print(error)
    return 1
  }
  return 0
}

private func now() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

private func claim(_ id: String) -> Claim {
  let digest = SHA256.digest(of: Array(id.utf8).span)
  return Claim(key: digest, content: digest, source: Array("/bench".utf8), id: Array(id.utf8))
}

private func fillCache(_ path: String, keys: Int) throws {
  let cache = try IdempotencyCache(in: StateDirectory(Array(path.utf8)), entries: 1 << 20)
  // Allocates every page on the disk and in memory, whatever the number of keys.
  let locks = try cache.lock(1, deadline: .max)
  for page in 0..<cache.pages {
    let record = try cache.read(page: page).record(at: 0)
    try cache.write([(Lookup.Place(page: page, slot: 0), record)])
  }
  locks.release()
  for index in 0..<keys { try record(claim("filling \(index)"), in: cache) }
}

private func measureCache(_ path: String, rounds: Int) throws {
  let cache = try IdempotencyCache(in: StateDirectory(Array(path.utf8)), entries: 1 << 20)
  let claims = (0..<rounds).map { claim("new \($0)") }
  let start = now()
  for claim in claims { try record(claim, in: cache) }
  print((now() - start) / rounds)
}

private func line(of bytes: Int) -> EventLines {
  var lines = EventLines()
  lines.starts = [(0, 0)]
  lines.bytes = [UInt8](repeating: UInt8(ascii: "x"), count: bytes - 1) + [0x0A]
  return lines
}

private let shortLine = line(of: 2)

/// Looks up an event and writes its intent and its commit record, under its lock.
private func record(_ claim: Claim, in cache: IdempotencyCache) throws {
  let locks = try cache.lock(1 << UInt64(IdempotencyCache.stripe(of: claim.key)), deadline: .max)
  let lookup = try Lookup(
    [claim], under: locks, now: 1_000_000, secondsToLive: 86_400, waiting: [],
    Recovery(sinks: [], isSynced: false, lineLimit: 0, deadline: .max))
  try lookup.writeIntents(of: shortLine, [claim], inode: 1, end: 0)
  try cache.write(lookup.commitRecords(of: [0], [claim]))
}

private func commit(_ path: String, rounds: Int, bytes: Int, name: String) throws {
  var options = StoreOptions(directory: Array(path.utf8))
  options.sink = .fileInStateDirectory
  let store = Store(options)
  let lines = line(of: bytes)
  for round in 0..<rounds {
    try store.commit(
      [claim("\(name) \(round)")], at: Timestamp(milliseconds: 1_000_000_000) ?? .epoch,
      deadline: .never
    ) { known, _ in
      precondition(known == [.unseen], "the directory is not new")
      return (lines, Tally())
    }
  }
}

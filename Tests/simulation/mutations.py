"""Defects of the storage's protocol, each of which the simulator must find. Writes the sources with all of them, switched off.

Usage: mutations.py FROM TO    copies the directory FROM, Sources/Storage, to TO
"""
import pathlib
import sys

# In the texts, MUTATED is whether this mutation is active. Each text must occur exactly once, so that a change of the sources
# shows here.
SHARED = "Sinks/SharedSink.swift"
SINK, TRANSACTION, CACHE, LOOKUP = "Sinks/FileSink.swift", "Transaction.swift", "Cache/IdempotencyCache.swift", "Cache/Lookup.swift"
RECOVERY, RENAMED, PATH, GROUP = "Cache/Recovery.swift", "Cache/RenamedFile.swift", "Sinks/EventPath.swift", "GroupCommit.swift"


class Mutation:
    """A name, the mode of the simulator that finds it soonest, and the substitutions: file, text, and text in place of it."""

    def __init__(self, name, mode, *substitutions):
        self.name, self.mode, self.substitutions = name, mode, substitutions


def before(file, text, inserted):
    return file, text, f"{inserted}\n{text}"


def unless(file, statement):
    """Leaves a statement out."""
    return file, statement, f"if !MUTATED {{ {statement} }}"


MUTATIONS = [
    # The order of a commit.
    Mutation("commit record before the sync", "power", (
        TRANSACTION, "else { try file.sync() }", "else if !MUTATED { try file.sync() }"), (
        TRANSACTION, "    if group == nil { write(records, to: lookup.locks.cache) }",
        """    if group == nil { write(records, to: lookup.locks.cache) }
    if MUTATED, group == nil { try store.sink.file?.sync() }""")),
    Mutation("error of the sync ignored", "syncs", (
        TRANSACTION, "{ try file.sync() }", "{ if MUTATED { try? file.sync() } else { try file.sync() } }")),
    Mutation("no sync", "power", (
        SINK, "  func sync() throws(StoreError) {\n    guard isSynced", "  func sync() throws(StoreError) {\n    guard isSynced, !MUTATED")),
    Mutation("stripes unlocked before the append", "kills", before(
        TRANSACTION, "    let isTerminated = try file.append(lines.bytes)",
        """    if MUTATED {
      switch lookup {
      case .some(let lookup): lookup.locks.cache.unlockAll()
      case .none: break
      }
    }"""), before(
        CACHE, "  private func unlock() {", "  func unlockAll() { try? file.unlock(0..<1 + Self.stripes) }\n")),
    Mutation("no intents", "kills", before(
        TRANSACTION, "        try lookup.writeIntents(of: lines", "        if MUTATED { return }")),
    Mutation("intents after the append", "kills", (
        TRANSACTION, "    try writeIntents(of: lines, inode: file.inode, end: file.end)",
        "    let (inode, end) = (file.inode, file.end)\n    if !MUTATED { try writeIntents(of: lines, inode: inode, end: end) }"), before(
        TRANSACTION, "    if isTerminated { store.notes", "    if MUTATED { try writeIntents(of: lines, inode: inode, end: end) }")),
    Mutation("sink unlocked before the append", "kills", before(
        TRANSACTION, "    let isTerminated = try file.append(lines.bytes)", "    if MUTATED { file.unlockOnly() }"), before(
        SINK, "  /// Releases the lock.", "  func unlockOnly() { try? file.unlock(Self.lockedBytes) }\n")),
    Mutation("locks kept for ever", "kills", unless("Cache/StripeLocks.swift", "cache.releaseLocks()")),
    # The event file.
    Mutation("no sync of the directory", "names", (SINK, "if status.size == 0, isSynced {", "if status.size == 0, isSynced, !MUTATED {")),
    Mutation("torn line not terminated", "kills", (
        SINK, "    guard size > 0 else { return false }", "    guard size > 0, !MUTATED else { return false }")),
    Mutation("short write ignored", "errors", (
        SINK, "guard try file.writeOnce(bytes.span) == bytes.count else", "guard try file.writeOnce(bytes.span) == bytes.count || MUTATED else")),
    Mutation("failed append not truncated", "errors", unless(SINK, "try? file.truncate(to: locked.size)")),
    Mutation("failed sync forgotten on close", "syncs", (SINK, "{ hasFailedSync = true }", "{ hasFailedSync = !MUTATED }")),
    Mutation("no sync on close", "rotation", (
        SINK, "    if isSynced, (try? syncFile()) == nil", "    if isSynced, !MUTATED, (try? syncFile()) == nil")),
    Mutation("offset without the LF of a torn line", "kills", (SINK, "(isTorn ? 1 : 0)", "(isTorn && !MUTATED ? 1 : 0)")),
    Mutation("path not looked at after the lock", "kills", before(
        SINK, "      if let status, status.isSame(as: opened) { return try prepare(status) }",
        """      if MUTATED {
        return try prepare(
          closingOnError("the event file cannot be opened") { () throws(Errno) in try file.status() })
      }""")),
    Mutation("deadline not passed on to the sink's lock", "clocks", (
        SINK, "guard try file.lock(Self.lockedBytes, deadline: deadline)",
        "guard try file.lock(Self.lockedBytes, deadline: MUTATED ? .max : deadline)")),
    # Recovery.
    Mutation("renamed file not searched", "kills", before(
        PATH, "    if let directory { return try search(directory.descriptor, for: inode, path) }", "    if MUTATED { return nil }")),
    Mutation("every intent counts as emitted", "kills", before(
        RECOVERY, "      guard let file = try file(intent.inode", "      if MUTATED { return true }")),
    Mutation("recovered line not written again", "syncs", (
        RENAMED, "    guard access == .writing else { return }", "    guard access == .writing, !MUTATED else { return }")),
    Mutation("any line at the offset is the event's", "kills", (
        RECOVERY, "intent.checksum == 0 ||", "MUTATED || intent.checksum == 0 ||"), (
        RECOVERY, "Self.isLine(line.text, of: claim)", "MUTATED || Self.isLine(line.text, of: claim)")),
    Mutation("commit record before recovery's sync", "power", before(
        LOOKUP, "    do throws(StoreError) { try recovery.sync() } catch { throw .store(error) }",
        "    if MUTATED { try write(recoveredRecords) }")),
    Mutation("no sync in recovery", "power", unless(
        LOOKUP, "do throws(StoreError) { try recovery.sync() } catch { throw .store(error) }")),
    Mutation("an intent counts as seen", "kills", (LOOKUP, "intent.inode != 0,", "intent.inode != 0, !MUTATED,")),
    # Locks.
    Mutation("each second process locks stripes descending", "kills", before(
        CACHE, "    var stripe = 0\n    while stripe < Self.stripes {\n      var end = stripe",
        """    if MUTATED, Process.identifier % 2 == 1 {
      for stripe in (0..<Self.stripes).reversed() where wanted >> UInt64(stripe) & 1 == 1 {
        try lock(1 + stripe..<2 + stripe, deadline)
      }
      return
    }""")),
    Mutation("a group waits for more stripes", "kills", (
        CACHE, "(try? lockStripes(wanted, 0))", "(try? lockStripes(wanted, MUTATED ? .max : 0))")),
    Mutation("stripes not locked", "kills", before(
        CACHE, "      if try file.lock(bytes, deadline: deadline) { return }", "      if MUTATED, bytes.lowerBound > 0 { return }")),
    # Group commits.
    Mutation("commit records of a group before its sync", "power", before(
        GROUP, "    places.sort()", "    if MUTATED { try? locks.cache.write(records) }")),
    Mutation("failure of a group's sync forgotten", "syncs", unless(GROUP, "failure = error")),
    # Defects that the protocol had.
    Mutation("the LFs around a recovered line not written again", "syncs", before(
        RENAMED, "    var bytes = line.text", "    if MUTATED { return try descriptor.write(line.text.span, at: line.offset) }")),
    Mutation("the LF before an append not written again", "syncs", (
        SINK, "let followsOther = isSynced &&", "let followsOther = isSynced && !MUTATED &&")),
    Mutation("the LF before an append not read again after the sync", "syncs", (
        SINK, "for end in ends where", "for end in MUTATED ? [] : ends where")),
    Mutation("recovery takes the line of another content", "conflicts", (
        RECOVERY, "intent.checksum == 0 ||", "MUTATED || intent.checksum == 0 ||")),
    Mutation("the state directory's own name not synced", "names", before(
        "Path.swift", "    do throws(Errno) {\n      let above", "    if MUTATED { return }")),
    Mutation("only listed inode numbers compared", "rotation", (
        PATH, "for name in candidates(", "for name in MUTATED ? [] : candidates(")),
    Mutation("a group's own intents recovered", "rotation", unless(
        GROUP, "places.append(contentsOf: records.map { $0.place.number })")),
    Mutation("the directory of a link's target ignored", "names", before(
        PATH, "    var resolved = path", "    if MUTATED { return path }")),
    Mutation("an append-only or read-only file counts as missing", "rotation", (
        RENAMED, "for (access, options) in ways {", "for (access, options) in MUTATED ? Array(ways.prefix(1)) : ways {")),
    # The quarantine.
    Mutation("quarantine: name not synced", "quarantine", (
        "Quarantine.swift", "to: request.name)\n    try directory.syncDirectory()",
        "to: request.name)\n    if !MUTATED { try directory.syncDirectory() }")),
    Mutation("quarantine: file not synced", "quarantine", unless("Quarantine.swift", "try file.sync()")),
    Mutation("quarantine: name of a killed process not synced", "quarantine", (
        "Quarantine.swift", "synced the name.\n      try directory.syncDirectory()",
        "synced the name.\n      if !MUTATED { try directory.syncDirectory() }")),
    Mutation("quarantine: its directory's name not synced", "quarantine", (
        "Quarantine.swift", "if !isCounted {", "if !isCounted, !MUTATED {")),
    Mutation("quarantine: total not synced", "quarantine", unless("Quarantine.swift", "try total.syncData()")),
    # Pipes.
    Mutation("pipe: torn line not marked", "pipe", before(
        SHARED, "    try? lock?.setTorn(true, status)\n    do throws(Errno) {\n      try writeParts", "    if !MUTATED {"), (
        SHARED, "try? lock?.setTorn(true, status)\n    do throws(Errno) {\n      try writeParts",
        "try? lock?.setTorn(true, status) }\n    do throws(Errno) {\n      try writeParts")),
    Mutation("pipe: torn line not terminated", "pipe", (
        SHARED, "let bytes = isTorn ? [0x0A] + lines : lines\n    do throws(Errno) {\n      if",
        "let bytes = isTorn && !MUTATED ? [0x0A] + lines : lines\n    do throws(Errno) {\n      if")),
    Mutation("pipe: writers do not take turns", "pipe", before(
        "Sinks/SharedSinkLock.swift", "    let start = Self.offset(of: sink)\n    return try file.lock", "    if MUTATED { return true }")),
    Mutation("pipe: a long line given up at the deadline", "pipe", (
        SHARED, "let end = written == 0 ? deadline : .max", "let end = written == 0 || MUTATED ? deadline : .max"), (
        SHARED, "if error == .timedOut, !isTorn {", "if error == .timedOut, !isTorn || MUTATED {")),
    # Standard output that is a file.
    Mutation("output: last byte not looked at", "output", (
        SHARED, "let isTorn = try end?.isTorn() ?? isMarkedTorn", "let isTorn = MUTATED ? isMarkedTorn : try end?.isTorn() ?? isMarkedTorn")),
    Mutation("output: not synced", "output", unless(SHARED, "try target.syncData()")),
    Mutation("output: the LF before an append not written again", "output", (
        SHARED, "if isSynced, !isTorn {", "if isSynced, !isTorn, !MUTATED {")),
    # Strict idempotency.
    Mutation("strict: an intent that cannot be written ignored", "errors", (
        TRANSACTION, "guard store.options.idempotency != .strict, !store.commitsParts else {",
        "guard store.options.idempotency != .strict || MUTATED, !store.commitsParts else {")),
    # The clock.
    Mutation("first time of the cache without a lock", "clocks", unless(CACHE, "try lock(Self.clockLock, deadline)")),
    Mutation("entries age by the wall clock", "clocks", before(
        "Cache/CacheClock.swift", "    let passed = min(max(0, wall), Self.timeLimit) - self.wall",
        "    if MUTATED { return min(max(0, wall), Self.limit) }")),
]

SWITCH = """/// Which mutation is active; 0 for none.
package enum Mutation {
  nonisolated(unsafe) package static var active = 0
}
"""


def write(source, target):
    texts = {str(path.relative_to(source)): path.read_text() for path in source.rglob("*.swift")}
    for number, mutation in enumerate(MUTATIONS, 1):
        for file, old, new in mutation.substitutions:
            count = texts[file].count(old)
            if count != 1:
                sys.exit(f"mutations.py: {mutation.name}: {count} times in {file}:\n{old}")
            texts[file] = texts[file].replace(old, new.replace("MUTATED", f"(Mutation.active == {number})"))
    texts["Mutation.swift"] = SWITCH
    for name, text in texts.items():
        path = target / name.replace("/", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))

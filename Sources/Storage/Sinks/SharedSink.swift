import Bytes
import Posix
import Webhook

/// A stream that other processes may write to as well: a FIFO, or an inherited descriptor. A pipe writes up to `PIPE_BUF`
/// bytes atomically; for longer lines the writers take turns, by a lock in the state directory. Who is alone takes no turns for
/// the shorter ones.
final class SharedSink {
  enum Stream {
    case standardOutput, standardError
    case fifo([UInt8])
  }

  private let stream: Stream
  private let isSynced: Bool
  /// Whether other processes may write to it.
  private let isShared: Bool
  private var directory: StateDirectory?
  private var lock: SharedSinkLock?
  /// The pipe that only this process writes to, while its last line there is complete: it needs no lock, and no line is torn.
  private var ownPipe: FileStatus?

  /// The bytes that a pipe writes atomically: pipe(7), `PIPE_BUF`.
  private static let atomicLength = 4096

  init(_ stream: Stream, isSynced: Bool, isShared: Bool) {
    self.stream = stream
    self.isSynced = isSynced
    self.isShared = isShared
  }

  /// Whether it is a file, which has no reader that could be slow.
  var isFile: Bool {
    // Opened and closed, it would end for its reader.
    if case .fifo = stream { return false }
    guard let target = try? open(), let status = try? status(of: target) else { return false }
    return status.kind == .file
  }

  /// Sets the directory of the lock. Without one only short lines are kept together.
  func prepare(in directory: StateDirectory?) { self.directory = directory }

  /// Opens the lock's file, where there is one.
  func warmUp() {
    guard lock == nil, let directory else { return }
    lock = try? SharedSinkLock(in: directory)
  }

  /// Closes the directory and the lock's file.
  func close() {
    directory = nil
    lock = nil
  }

  /// Checks that the stream could be written to.
  func probe() throws(StoreError) {
    let target = try open()
    if try status(of: target).kind != .characterDevice { try openLock() }
  }

  /// Writes lines without those of other processes between them.
  func append(_ lines: [UInt8], deadline: Int) throws(StoreError) {
    let target = try open()
    // Until this line too is complete there is none.
    if let pipe = ownPipe.take(), lines.count <= Self.atomicLength {
      return try write(lines, toOwn: pipe, target, deadline)
    }
    let status = try status(of: target)
    // The lines of a terminal need not be kept apart.
    if status.kind == .characterDevice { return try write(lines, toDevice: target, deadline) }
    let isLocked = try takeLock(of: status, deadline)
    defer { if isLocked { lock?.unlock(status) } }
    let isAtomic = status.kind == .file || lines.count < Self.atomicLength
    guard isLocked || lock == nil || isAtomic || !isShared else {
      throw StoreError(
        "lines of more than 4 KiB need file locks, which are rejected here: allow fcntl(2) to lock, or set HOOKLINE_SINK to journald or unixgram:PATH",
        code: Errno.notPermitted.number)
    }
    let isTorn = try isTorn(status)
    let bytes = isTorn ? [0x0A] + lines : lines
    do throws(Errno) {
      if status.kind == .file {
        try appendToFile(lines, target, status, isLocked: isLocked, isMarkedTorn: isTorn)
      } else if bytes.count <= Self.atomicLength {
        try writeAtomically(bytes, target, status, deadline)
        if isOnlyWriter(to: status) { ownPipe = status }
        if !isTorn { return }
      } else {
        try writeInParts(bytes, target, status, deadline, isTorn: isTorn)
        if isOnlyWriter(to: status) { ownPipe = status }
      }
      try? lock?.setTorn(false, status)
    } catch {
      throw failure(error)
    }
  }

  private func open() throws(StoreError) -> FileDescriptor {
    switch stream {
    case .standardOutput: return .standardOutput
    case .standardError: return .standardError
    case .fifo(let path):
      do throws(Errno) {
        let fifo = try FileDescriptor(
          opening: path, in: .workingDirectory, [.writeOnly, .withoutWaiting])
        guard try fifo.status().kind == .fifo else { throw Errno.invalidArgument }
        return fifo
      } catch {
        throw failure(error)
      }
    }
  }

  private func status(of target: borrowing FileDescriptor) throws(StoreError) -> FileStatus {
    do throws(Errno) { return try target.status() } catch { throw failure(error) }
  }

  /// Whether the sink is a pipe, inherited from a process that does not write to it.
  private func isOnlyWriter(to sink: FileStatus) -> Bool {
    if case .fifo = stream { return false }
    return !isShared && sink.kind == .fifo
  }

  /// Locks the sink against other writers; returns false where there is no lock, or locks are rejected.
  private func takeLock(of sink: FileStatus, _ deadline: Int) throws(StoreError) -> Bool {
    try openLock()
    guard let lock else { return false }
    do throws(Errno) {
      guard try lock.lock(sink, deadline: deadline) else { throw Errno.timedOut }
      return true
    } catch {
      if error.isLockRejected { return false }
      throw StoreError(
        error == .timedOut
          ? "timed out waiting for the sink's lock"
          : "sinks.lock in the state directory cannot be locked",
        code: error.number)
    }
  }

  private func openLock() throws(StoreError) {
    do throws(Errno) {
      if lock == nil, let directory { lock = try SharedSinkLock(in: directory) }
    } catch {
      throw StoreError(
        "sinks.lock in the state directory cannot be opened: it must be the running user's, and no symbolic link",
        code: error.number)
    }
  }

  private func isTorn(_ sink: FileStatus) throws(StoreError) -> Bool {
    do throws(Errno) {
      return try lock?.isTorn(sink) ?? false
    } catch {
      throw StoreError("sinks.lock in the state directory cannot be read", code: error.number)
    }
  }

  private func failure(_ error: Errno) -> StoreError {
    let summary: StaticString =
      switch stream {
      case .standardOutput: "standard output cannot be written: see what reads it"
      case .standardError: "standard error cannot be written: see what reads it"
      case .fifo:
        error == .noReader
          ? "the FIFO has no reader: start what reads it" : "the FIFO cannot be written"
      }
    return StoreError(summary, code: error.number)
  }
}

/// Writes.
extension SharedSink {
  /// Writes to a terminal, which its user may have stopped.
  private func write(
    _ bytes: [UInt8], toDevice target: borrowing FileDescriptor, _ deadline: Int
  ) throws(StoreError) {
    do throws(Errno) {
      try target.waitForWriting(until: deadline)
      try target.write(bytes.span)
    } catch {
      throw failure(error)
    }
  }

  /// Writes what a pipe takes completely or not at all.
  private func writeAtomically(
    _ bytes: [UInt8], _ target: borrowing FileDescriptor, _ status: FileStatus, _ deadline: Int
  ) throws(Errno) {
    while true {
      try target.waitForWriting(until: deadline)
      do throws(Errno) {
        if try target.writeOnce(bytes.span, until: deadline) == bytes.count { return }
        try? lock?.setTorn(true, status)
        throw Errno.inputOutput
      } catch {
        guard error == .wouldBlock else { throw error }
      }
    }
  }

  private func write(
    _ lines: [UInt8], toOwn pipe: FileStatus, _ target: borrowing FileDescriptor, _ deadline: Int
  ) throws(StoreError) {
    do throws(Errno) {
      try writeAtomically(lines, target, pipe, deadline)
      ownPipe = pipe
    } catch {
      throw failure(error)
    }
  }

  /// Writes in as many parts as it takes. What was begun is completed, even after the deadline. Where the reader has
  /// stopped, `RequestTimer` ends the process, and the next one terminates the torn line.
  ///
  /// Throws `ETIMEDOUT` where nothing could be written by the deadline.
  private func writeInParts(
    _ bytes: [UInt8], _ target: borrowing FileDescriptor, _ status: FileStatus, _ deadline: Int,
    isTorn: Bool
  ) throws(Errno) {
    try target.waitForWriting(until: deadline)
    try? lock?.setTorn(true, status)
    do throws(Errno) {
      try writeParts(bytes, target, deadline)
    } catch {
      if error == .timedOut, !isTorn { try? lock?.setTorn(false, status) }
      throw error
    }
  }

  private func writeParts(
    _ bytes: [UInt8], _ target: borrowing FileDescriptor, _ deadline: Int
  ) throws(Errno) {
    var written = 0
    while written < bytes.count {
      let end = written == 0 ? deadline : .max
      do throws(Errno) {
        written += try target.writeOnce(bytes.span.extracting(written..<bytes.count), until: end)
      } catch {
        guard error == .wouldBlock else { throw error }
        try target.waitForWriting(until: end)
      }
    }
  }

  private func appendToFile(
    _ lines: [UInt8], _ target: borrowing FileDescriptor, _ status: FileStatus, isLocked: Bool,
    isMarkedTorn: Bool
  ) throws(Errno) {
    // Under the lock the size is reliable.
    let size = try target.status().size
    // Without it another process may be appending a line, whose end looks torn.
    let end: OutputEnd? = try isLocked ? OutputEnd(of: target, at: size) : nil
    let isTorn = try end?.isTorn() ?? isMarkedTorn
    let bytes = isTorn ? [0x0A] + lines : lines
    do throws(Errno) {
      try target.reserve(bytes.count, at: size)
    } catch {
      guard error.isNotSupported || error == .notPermitted else { throw error }
    }
    if isSynced, !isTorn { try end?.rewrite() }
    try? lock?.setTorn(true, status)
    do throws(Errno) {
      guard try target.writeOnce(bytes.span) == bytes.count else { throw Errno.noSpace }
    } catch {
      // Without the lock a truncation could remove what other processes have appended.
      guard isLocked else { throw error }
      if (try? target.truncate(to: size)) != nil { try? lock?.setTorn(isTorn, status) }
      if (try? target.isAppending()) == false { try? target.seek(to: size) }
      throw error
    }
    guard isSynced else { return }
    try target.syncData()
    // The kernel may have dropped a page that it could not write, and read it again just before the append.
    if !isTorn, try end?.isTorn() == true { throw Errno.inputOutput }
  }
}

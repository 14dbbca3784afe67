import Bytes
import Posix
import Webhook

/// A stream that others write to as well, through descriptors that they inherited, or a FIFO. Pipes keep together what is no
/// longer than `PIPE_BUF`; for all else the writers take turns, by a lock in the state directory.
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
  private var lock: SinkLock?
  /// What a failure is about where it is not about the stream itself.
  private var lockTrouble: StaticString?

  /// What a pipe takes in one piece: pipe(7), `PIPE_BUF`.
  private static let pieceLimit = 4096

  init(_ stream: Stream, isSynced: Bool, isShared: Bool) {
    self.stream = stream
    self.isSynced = isSynced
    self.isShared = isShared
  }

  /// Where the lock is. Without a state directory there is none: short lines are whole all the same.
  func prepare(in directory: StateDirectory?) { self.directory = directory }

  /// Opens the lock's file, where there is one.
  func warmUp() {
    guard lock == nil, let directory else { return }
    lock = try? SinkLock(in: directory)
  }

  /// Forgets the directory and the lock's file.
  func close() {
    directory = nil
    lock = nil
  }

  /// Writes lines, and nobody else's between them.
  func append(_ lines: [UInt8], deadline: Int) throws(StoreError) {
    do throws(Errno) {
      let target = try open()
      let status = try target.status()
      // Terminals and the like have no lines of others to be kept apart from.
      if status.kind == .characterDevice { return try append(toDevice: lines, target, deadline) }
      let isLocked = try takeLock(of: status, deadline)
      defer { if isLocked { lock?.unlock(status) } }
      let isWholeByItself = status.kind == .file || lines.count < Self.pieceLimit
      guard isLocked || lock == nil || isWholeByItself || !isShared else {
        lockTrouble =
          "lines of more than 4 KiB need file locks, which are rejected here: allow fcntl(2) to lock, or set HOOKLINE_SINK to journald or unixgram:PATH"
        throw Errno.notPermitted
      }
      try append(lines, to: target, status, deadline, isLocked: isLocked)
    } catch {
      throw failure(error)
    }
  }

  /// Has other writers wait, where locks are to be had; gives whether they do.
  private func takeLock(of sink: FileStatus, _ deadline: Int) throws(Errno) -> Bool {
    lockTrouble =
      "sinks.lock in the state directory cannot be opened: it must be the running user's, and no symbolic link"
    if lock == nil, let directory { lock = try SinkLock(in: directory) }
    lockTrouble = "timed out waiting for the sink's lock"
    var isLocked = false
    do throws(Errno) {
      if let lock {
        guard try lock.lock(sink, deadline: deadline) else { throw Errno.timedOut }
        isLocked = true
      }
    } catch {
      guard error.isLockRefused else { throw error }
    }
    lockTrouble = nil
    return isLocked
  }

  /// Whether somebody would take lines.
  func probe() throws(StoreError) {
    do throws(Errno) { _ = try open().status() } catch { throw failure(error) }
  }

  private func open() throws(Errno) -> FileDescriptor {
    switch stream {
    case .standardOutput: return .standardOutput
    case .standardError: return .standardError
    case .fifo(let path):
      let fifo = try FileDescriptor(
        opening: path, in: .workingDirectory, [.writeOnly, .withoutWaiting])
      guard try fifo.status().kind == .fifo else { throw Errno.invalidArgument }
      return fifo
    }
  }

  private func append(
    _ lines: [UInt8], to target: borrowing FileDescriptor, _ status: FileStatus, _ deadline: Int,
    isLocked: Bool
  ) throws(Errno) {
    // The size is right only now that nobody else writes.
    let size = status.kind == .file ? try target.status().size : nil
    var bytes = lines
    lockTrouble = "sinks.lock in the state directory cannot be read"
    let isDirty = try lock?.isDirty(status) ?? false
    lockTrouble = nil
    if isDirty {
      bytes = [0x0A]
      bytes.append(lines.span)
    }
    if size == nil, try !target.waitUntilWritable(deadline: deadline) { throw Errno.timedOut }
    let isWholeByItself = size == nil && bytes.count <= Self.pieceLimit
    if !isWholeByItself { try? lock?.setDirty(true, status) }
    if let size {
      try appendToFile(bytes, target, size, isLocked: isLocked)
    } else if isWholeByItself {
      try appendPiece(bytes, target, status, deadline)
    } else {
      do throws(Errno) {
        try appendPieces(bytes, target, deadline)
      } catch {
        // Nothing was begun.
        if error == .timedOut, !isDirty { try? lock?.setDirty(false, status) }
        throw error
      }
    }
    if isDirty || !isWholeByItself { try? lock?.setDirty(false, status) }
  }

  /// One write, which a pipe takes whole or not at all.
  private func appendPiece(
    _ bytes: [UInt8], _ target: borrowing FileDescriptor, _ status: FileStatus, _ deadline: Int
  ) throws(Errno) {
    while true {
      do throws(Errno) {
        if try target.writeOnce(bytes.span, until: deadline) == bytes.count { return }
        try? lock?.setDirty(true, status)
        throw Errno.inputOutput
      } catch {
        guard error == .wouldBlock else { throw error }
        if try !target.waitUntilWritable(deadline: deadline) { throw Errno.timedOut }
      }
    }
  }

  /// A line that was begun is finished, be it after the deadline. Where nobody reads on, `Watch` ends the process, and the next
  /// one finds that the line is torn.
  ///
  /// Throws `ETIMEDOUT` where none was begun by the deadline.
  private func appendPieces(
    _ bytes: [UInt8], _ target: borrowing FileDescriptor, _ deadline: Int
  ) throws(Errno) {
    var written = 0
    while written < bytes.count {
      let end = written == 0 ? deadline : .max
      do throws(Errno) {
        written += try target.writeOnce(
          bytes.span.extracting(written..<bytes.count), until: end)
      } catch {
        guard error == .wouldBlock else { throw error }
        if try !target.waitUntilWritable(deadline: end) { throw Errno.timedOut }
      }
    }
  }

  /// A terminal may be stopped by whoever sits at it.
  private func append(
    toDevice bytes: [UInt8], _ target: borrowing FileDescriptor, _ deadline: Int
  ) throws(Errno) {
    if try !target.waitUntilWritable(deadline: deadline) { throw Errno.timedOut }
    try target.write(bytes.span)
  }

  private func appendToFile(
    _ bytes: [UInt8], _ target: borrowing FileDescriptor, _ size: Int, isLocked: Bool
  ) throws(Errno) {
    do throws(Errno) {
      try target.reserve(bytes.count, at: size)
    } catch {
      guard error.isNotSupported || error == .notPermitted else { throw error }
    }
    do throws(Errno) {
      guard try target.writeOnce(bytes.span) == bytes.count else { throw Errno.noSpace }
    } catch {
      // What others have appended since would go too.
      guard isLocked else { throw error }
      try? target.truncate(to: size)
      if (try? target.isAppending()) == false { try? target.seek(to: size) }
      throw error
    }
    if isSynced { try target.syncData() }
  }

  private func failure(_ error: Errno) -> StoreError {
    if let summary = lockTrouble {
      lockTrouble = nil
      return StoreError(summary, code: error.number)
    }
    let summary: StaticString =
      switch stream {
      case .standardOutput: "standard output does not take them"
      case .standardError: "standard error does not take them"
      case .fifo: error == .noReader ? "nobody reads the FIFO" : "the FIFO does not take them"
      }
    return StoreError(summary, code: error.number)
  }
}

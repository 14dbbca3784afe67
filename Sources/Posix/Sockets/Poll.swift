internal import CPosix

/// A set of descriptors to wait for; poll(2).
package struct Poll {
  private var entries: [pollfd] = []

  /// An empty set.
  package init() {}

  /// The event that a descriptor is waited for.
  package enum Interest {
    case reading, writing
    /// Only hang-up.
    case nothing
  }

  /// Removes all descriptors.
  package mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// The number of descriptors.
  package var count: Int { entries.count }

  /// Appends a descriptor, which must stay open.
  package mutating func add(_ descriptor: borrowing FileDescriptor, for interest: Interest) {
    let events: Int32 =
      switch interest {
      case .reading: POLLIN
      case .writing: POLLOUT
      case .nothing: 0
      }
    entries.append(pollfd(fd: descriptor.number, events: Int16(events), revents: 0))
  }

  /// Waits until a descriptor is ready, or until `nanoseconds` of the monotonic clock; `Int.max` has no end. Returns
  /// whether one is ready.
  ///
  /// The corresponding C function is `ppoll`.
  ///
  /// - Parameter start: the time now, where the caller has just read the clock.
  @discardableResult
  package mutating func wait(until nanoseconds: Int, from start: Int? = nil) throws(Errno) -> Bool {
    let count = nfds_t(entries.count)
    let isEndless = nanoseconds == .max
    var start = start
    let ready = try Errno.check {
      // The time left is computed again after a signal.
      let now = start.take() ?? SystemTime.nanoseconds
      let left = nanoseconds > now ? nanoseconds - now : 0
      var time = timespec(tv_sec: left / 1_000_000_000, tv_nsec: left % 1_000_000_000)
      // The list has `count` entries, and the call keeps no pointer.
      return unsafe entries.withUnsafeMutableBufferPointer { list in
        unsafe isEndless
          ? Int(ppoll(list.baseAddress, count, nil, nil))
          : Int(ppoll(list.baseAddress, count, &time, nil))
      }
    }
    return ready > 0
  }

  /// Whether the descriptor of an index is ready, or has an error or a hang-up.
  package func isReady(_ index: Int) -> Bool { entries[index].revents != 0 }
}

extension FileDescriptor {
  /// Waits until the descriptor can be read.
  ///
  /// Throws `ETIMEDOUT` where it cannot by `nanoseconds` of the monotonic clock.
  ///
  /// - Parameter start: the time now, where the caller has just read the clock.
  package func waitForReading(until nanoseconds: Int, from start: Int? = nil) throws(Errno) {
    try wait(for: .reading, until: nanoseconds, from: start)
  }

  /// Whether the descriptor can be read, or a connection accepted, without waiting; true where a sandbox rejects the question.
  /// The corresponding C function is `poll`.
  package var isReadable: Bool {
    var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    // The call keeps no pointer.
    let ready = (try? Errno.check { unsafe Int(poll(&request, 1, 0)) }) ?? 1
    return ready > 0
  }

  /// Waits until the descriptor can be written. The write itself reports errors of the file.
  ///
  /// Throws `ETIMEDOUT` where it cannot by `nanoseconds` of the monotonic clock; `Int.max` has no end.
  package func waitForWriting(until nanoseconds: Int) throws(Errno) {
    try wait(for: .writing, until: nanoseconds)
  }

  /// Writes all bytes, waiting for room before each call.
  ///
  /// Throws also `ETIMEDOUT` where there is no room by `nanoseconds` of the monotonic clock.
  ///
  /// - Parameter start: the time now, where the caller has just read the clock.
  package func write(
    _ bytes: Span<UInt8>, until nanoseconds: Int, from start: Int? = nil
  ) throws(Errno) {
    var written = 0
    var start = start
    while written < bytes.count {
      try wait(for: .writing, until: nanoseconds, from: start.take())
      // A writable pipe has room for `PIPE_BUF` bytes: pipe(7).
      let end = min(written + Int(PIPE_BUF), bytes.count)
      written += try writeOnce(bytes.extracting(written..<end), until: nanoseconds)
    }
  }

  private func wait(
    for interest: Poll.Interest, until nanoseconds: Int, from start: Int? = nil
  ) throws(Errno) {
    var poll = Poll()
    poll.add(self, for: interest)
    guard try poll.wait(until: nanoseconds, from: start) else { throw Errno.timedOut }
  }

  /// Writes as many bytes as there is room for; returns their number. The corresponding C function is `write`.
  package func writeOnce(_ bytes: Span<UInt8>) throws(Errno) -> Int {
    let number = number
    return try unsafe bytes.withUnsafeBytes { bytes throws(Errno) in
      // The pointer is used inside the closure only.
      try Errno.check { unsafe CPosix.write(number, bytes.baseAddress, bytes.count) }
    }
  }

  /// As `writeOnce`, for a pipe that another process may fill first.
  ///
  /// Throws `ETIMEDOUT` at the first tick of `RequestTimer` after `nanoseconds` of the monotonic clock; then nothing is
  /// written.
  package func writeOnce(_ bytes: Span<UInt8>, until nanoseconds: Int) throws(Errno) -> Int {
    while true {
      if let count = try attemptWrite(bytes) { return count }
      guard SystemTime.nanoseconds < nanoseconds else { throw Errno.timedOut }
    }
  }

  /// Writes without waiting, atomically up to `PIPE_BUF` bytes; pipe(7).
  ///
  /// Throws `EAGAIN` where it would wait. It polls first: `O_NONBLOCK` would change the file for all processes that
  /// share it.
  package func writeAtOnce(_ bytes: Span<UInt8>) throws(Errno) -> Int {
    var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    // Where a sandbox forbids the question, the timer alone keeps the write from waiting.
    let ready = (try? Errno.check { unsafe Int(poll(&request, 1, 0)) }) ?? 1
    guard ready > 0 else { throw Errno.wouldBlock }
    // Another process may fill it right now.
    RequestTimer.keepTicking()
    guard let count = try attemptWrite(bytes) else { throw Errno.wouldBlock }
    return count
  }

  /// Returns nil where a signal interrupted the call.
  private func attemptWrite(_ bytes: Span<UInt8>) throws(Errno) -> Int? {
    let number = number
    let count = unsafe bytes.withUnsafeBytes { bytes in
      // The pointer is used inside the closure only.
      unsafe CPosix.write(number, bytes.baseAddress, bytes.count)
    }
    if count >= 0 { return count }
    let code = cposix_errno()
    if code == EINTR { return nil }
    throw Errno(code: code)
  }
}

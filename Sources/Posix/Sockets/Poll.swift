internal import CPosix

/// Descriptors to wait for, all at once; poll(2).
package struct Poll {
  private var entries: [pollfd] = []

  /// Nothing to wait for.
  package init() {}

  /// What a descriptor is waited for.
  package enum Interest {
    case reading, writing
    /// Nothing but its end.
    case nothing
  }

  /// Waits for none of them any more.
  package mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// How many there are; they are counted from 0 in the order in which they were added.
  package var count: Int { entries.count }

  /// Adds a descriptor behind those before it, which stays open for as long as it is waited for.
  package mutating func add(_ descriptor: borrowing FileDescriptor, for interest: Interest) {
    let events: Int32 =
      switch interest {
      case .reading: POLLIN
      case .writing: POLLOUT
      case .nothing: 0
      }
    entries.append(pollfd(fd: descriptor.number, events: Int16(events), revents: 0))
  }

  /// Waits until one of the descriptors is ready or `nanoseconds` of the monotonic clock are reached; `Int.max` is never.
  ///
  /// The corresponding C function is `ppoll`.
  package mutating func wait(until nanoseconds: Int) throws(Errno) {
    let count = nfds_t(entries.count)
    let isEndless = nanoseconds == .max
    _ = try Errno.check {
      // The time left is computed anew where a signal made the call end early.
      let now = SystemTime.nanoseconds
      let left = nanoseconds > now ? nanoseconds - now : 0
      var time = timespec(tv_sec: left / 1_000_000_000, tv_nsec: left % 1_000_000_000)
      // The list has `count` entries, and the call keeps none of the pointers.
      return unsafe entries.withUnsafeMutableBufferPointer { list in
        unsafe isEndless
          ? Int(ppoll(list.baseAddress, count, nil, nil))
          : Int(ppoll(list.baseAddress, count, &time, nil))
      }
    }
  }

  /// Whether what the descriptor was waited for came, or its end did, or an error.
  package func isReady(_ index: Int) -> Bool { entries[index].revents != 0 }
}

extension FileDescriptor {
  /// Waits until the descriptor can be read.
  ///
  /// Throws `ETIMEDOUT` where it cannot until `nanoseconds` of the monotonic clock.
  package func waitForReading(until nanoseconds: Int) throws(Errno) {
    try wait(for: .reading, until: nanoseconds)
  }

  /// Writes all bytes, in as many calls as it takes, each of which waits until there is room.
  ///
  /// Throws what `write` throws, and `ETIMEDOUT` where there is no room until `nanoseconds` of the monotonic clock.
  package func write(_ bytes: Span<UInt8>, until nanoseconds: Int) throws(Errno) {
    var written = 0
    while written < bytes.count {
      try wait(for: .writing, until: nanoseconds)
      // A pipe that can be written to has room for so many, and the call does not wait: pipe(7), `PIPE_BUF`.
      let end = min(written + Int(PIPE_BUF), bytes.count)
      written += try writeOnce(bytes.extracting(written..<end), until: nanoseconds)
    }
  }

  private func wait(for interest: Poll.Interest, until nanoseconds: Int) throws(Errno) {
    var poll = Poll()
    poll.add(self, for: interest)
    try poll.wait(until: nanoseconds)
    guard poll.isReady(0) else { throw Errno.timedOut }
  }

  /// Writes as many of the bytes as there is room for, and gives how many.
  /// The corresponding C function is `write`.
  package func writeOnce(_ bytes: Span<UInt8>) throws(Errno) -> Int {
    let number = number
    return try unsafe bytes.withUnsafeBytes { bytes throws(Errno) in
      // The pointer is used inside the closure only.
      try Errno.check { unsafe CPosix.write(number, bytes.baseAddress, bytes.count) }
    }
  }

  /// As `writeOnce`, where another process may have filled a pipe that had room: comes back with the first tick of `Watch` after
  /// `nanoseconds` of the monotonic clock.
  ///
  /// Throws `ETIMEDOUT` then; nothing is written in this case.
  package func writeOnce(_ bytes: Span<UInt8>, until nanoseconds: Int) throws(Errno) -> Int {
    while true {
      if let count = try attemptWrite(bytes) { return count }
      guard SystemTime.nanoseconds < nanoseconds else { throw Errno.timedOut }
    }
  }

  /// Writes what can be written without waiting, in one piece up to `PIPE_BUF` bytes; pipe(7).
  ///
  /// Throws `EAGAIN` where it would have to wait. That is asked first: `O_NONBLOCK` would change the file for all that share it.
  package func writeAtOnce(_ bytes: Span<UInt8>) throws(Errno) -> Int {
    var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    // Where a sandbox forbids the question, the timer alone keeps the write from waiting.
    let ready = (try? Errno.check { unsafe Int(poll(&request, 1, 0)) }) ?? 1
    guard ready > 0 else { throw Errno.wouldBlock }
    // Another process may fill it right now.
    Watch.keepTicking()
    guard let count = try attemptWrite(bytes) else { throw Errno.wouldBlock }
    return count
  }

  /// Nil where a signal came before anything was written.
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

internal import CPosix

/// Reads and writes at given places, and makes sure that what was written stays.
extension FileDescriptor {
  /// Fills `buffer` from `offset` on, and gives how many bytes there were: fewer at the end of the file only. The
  /// corresponding C function is `pread`.
  package func read(at offset: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    var last = -1
    while true {
      let count = try readOnce(at: offset, into: &buffer)
      // A file gives less than was asked for at its end, where asking again gives the same; and where a signal came.
      if count == buffer.count || count == last { return count }
      last = count
    }
  }

  private func readOnce(at offset: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    let number = number
    return try Errno.check {
      unsafe buffer.withUnsafeMutableBytes { room in
        // The pointer is used inside the closure only.
        unsafe pread(number, room.baseAddress, room.count, offset)
      }
    }
  }

  /// Writes all bytes from `offset` on. The corresponding C function is `pwrite`.
  ///
  /// Throws also `EIO` where less is written again and again.
  package func write(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) {
    let number = number
    for _ in 0..<2 {
      let written = try unsafe bytes.withUnsafeBytes { bytes throws(Errno) in
        // The pointer is used inside the closure only.
        try Errno.check { unsafe pwrite(number, bytes.baseAddress, bytes.count, offset) }
      }
      // What is written twice at one place stands there once.
      if written == bytes.count { return }
    }
    throw Errno.inputOutput
  }

  /// Makes the file so long: what is beyond goes, what is missing is zero. The corresponding C function is `ftruncate`.
  package func truncate(to size: Int) throws(Errno) {
    let number = number
    _ = try Errno.check { Int(ftruncate(number, size)) }
  }

  /// Writes bytes over those at an offset of a file that is open for appending, where pwrite(2) would append them. False
  /// where the file may only grow: `chattr +a`. The corresponding C functions are `fcntl` with `F_SETFL`, and `pwrite`.
  ///
  /// Throws also where the file cannot be made one for appending again, and then must be closed.
  package func overwrite(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) -> Bool {
    let number = number
    let flags = Int32(truncatingIfNeeded: try Errno.check { Int(cposix_flags(number)) })
    guard cposix_set_flags(number, flags & ~O_APPEND) == 0 else {
      if cposix_errno() == EPERM { return false }
      throw Errno(code: cposix_errno())
    }
    var failure: Errno?
    do throws(Errno) { try write(bytes, at: offset) } catch { failure = error }
    _ = try Errno.check { Int(cposix_set_flags(number, flags)) }
    if let failure { throw failure }
    return true
  }

  /// Reserves room on the device, without making the file longer, where the file system can. The corresponding C function is
  /// `fallocate` with `FALLOC_FL_KEEP_SIZE`.
  ///
  /// Throws where there is no room: `ENOSPC`, `EDQUOT`, `EFBIG`, `EIO`. Whatever else it says is no reason not to write.
  package func reserve(_ count: Int, at offset: Int) throws(Errno) {
    let number = number
    do throws(Errno) {
      _ = try Errno.check { Int(cposix_reserve(number, Int64(offset), Int64(count))) }
    } catch {
      if error.isOfRoom { throw error }
    }
  }

  /// Returns when what was written is on the device. The corresponding C function is `fdatasync`.
  package func syncData() throws(Errno) {
    let number = number
    _ = try Errno.check { Int(fdatasync(number)) }
  }

  /// Returns when the names in this directory are on the device. A file system that cannot sync directories keeps them by
  /// itself, or nobody can make it: `EINVAL` and `EBADF` are ignored as PostgreSQL ignores them (`fsync_fname_ext`), and so is
  /// a call that the file system does not have. The corresponding C function is `fsync`.
  package func syncDirectory() throws(Errno) {
    do throws(Errno) {
      try sync()
    } catch {
      // The descriptor is open, so `EBADF` too is what the file system says.
      guard error.cannotSync || error.code == EBADF else { throw error }
    }
  }

  /// As `syncData`, with all that is known of the file. The corresponding C function is `fsync`.
  package func sync() throws(Errno) {
    let number = number
    _ = try Errno.check { Int(fsync(number)) }
  }

  /// Whether every write goes to the end of the file: `O_APPEND`.
  package func isAppending() throws(Errno) -> Bool {
    let number = number
    return try Errno.check { Int(cposix_flags(number)) } & Int(O_APPEND) != 0
  }

  /// Moves to a place for the next `write`. The corresponding C function is `lseek`.
  package func seek(to offset: Int) throws(Errno) {
    let number = number
    _ = try Errno.check { lseek(number, offset, SEEK_SET) }
  }

  /// Waits until the file can take bytes; false where it cannot by `deadline`, which is in nanoseconds of
  /// `SystemTime.nanoseconds`. The corresponding C function is `poll`.
  package func waitUntilWritable(deadline: Int) throws(Errno) -> Bool {
    while true {
      var timeout: Int32 = -1
      if deadline != .max {
        let left = (max(0, deadline - SystemTime.nanoseconds) + 999_999) / 1_000_000
        timeout = Int32(min(left, 1 << 30))
      }
      var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
      let ready = unsafe poll(&request, 1, timeout)
      // Whatever else is to say about the file, the write will say.
      if ready > 0 { return true }
      if ready == 0, deadline <= SystemTime.nanoseconds { return false }
      if ready < 0, cposix_errno() != EINTR { throw Errno(code: cposix_errno()) }
    }
  }
}

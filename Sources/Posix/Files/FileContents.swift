internal import CPosix

/// Reads and writes at offsets, truncation, and syncs.
extension FileDescriptor {
  /// Fills `buffer` from `offset` on; returns the number of bytes, fewer only at the end of the file. The corresponding C
  /// function is `pread`.
  package func read(at offset: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    var last = -1
    while true {
      let count = try readOnce(at: offset, into: &buffer)
      // A read is short after a signal, and at the end of the file, where the next one returns the same; one of no bytes is there.
      if count == buffer.count || count == 0 || count == last { return count }
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
  /// Throws also `EIO` where two writes in a row are short.
  package func write(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) {
    let number = number
    for _ in 0..<2 {
      let written = try unsafe bytes.withUnsafeBytes { bytes throws(Errno) in
        // The pointer is used inside the closure only.
        try Errno.check { unsafe pwrite(number, bytes.baseAddress, bytes.count, offset) }
      }
      // A repeated write is harmless.
      if written == bytes.count { return }
    }
    throw Errno.inputOutput
  }

  /// Truncates the file, or extends it with zeroes. The corresponding C function is `ftruncate`.
  package func truncate(to size: Int) throws(Errno) {
    let number = number
    _ = try Errno.check { Int(ftruncate(number, size)) }
  }

  /// Writes bytes at an offset of a file opened for appending, where pwrite(2) alone would append them; returns false
  /// where the file is append-only: `chattr +a`. The corresponding C functions are `fcntl` with `F_SETFL`, and
  /// `pwrite`.
  ///
  /// Throws also where `O_APPEND` cannot be set again; then the file must be closed.
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

  /// Reserves room on the device, without making the file longer, where the file system can. The corresponding C
  /// function is `fallocate` with `FALLOC_FL_KEEP_SIZE`.
  ///
  /// Throws where there is no room: `ENOSPC`, `EDQUOT`, `EFBIG`, `EIO`. Other errors are ignored.
  package func reserve(_ count: Int, at offset: Int) throws(Errno) {
    let number = number
    do throws(Errno) {
      _ = try Errno.check { Int(cposix_reserve(number, Int64(offset), Int64(count))) }
    } catch {
      if error.isLackOfRoom { throw error }
    }
  }

  /// Syncs the file's bytes to the device. The corresponding C function is `fdatasync`.
  package func syncData() throws(Errno) {
    let number = number
    _ = try Errno.check { Int(fdatasync(number)) }
  }

  /// Syncs the names in this directory to the device. Where the file system cannot sync directories, `EINVAL`, `EBADF`
  /// (as in PostgreSQL's `fsync_fname_ext`) and unsupported calls are ignored. The corresponding C function is `fsync`.
  package func syncDirectory() throws(Errno) {
    do throws(Errno) {
      try sync()
    } catch {
      // The descriptor is open, so `EBADF` comes from the file system.
      guard error.cannotSync || error.code == EBADF else { throw error }
    }
  }

  /// Syncs the file's bytes and metadata. The corresponding C function is `fsync`.
  package func sync() throws(Errno) {
    let number = number
    _ = try Errno.check { Int(fsync(number)) }
  }

  /// Whether every write goes to the end of the file: `O_APPEND`.
  package func isAppending() throws(Errno) -> Bool {
    let number = number
    return try Errno.check { Int(cposix_flags(number)) } & Int(O_APPEND) != 0
  }

  /// Sets the offset of the next `write`. The corresponding C function is `lseek`.
  package func seek(to offset: Int) throws(Errno) {
    let number = number
    _ = try Errno.check { lseek(number, offset, SEEK_SET) }
  }
}

internal import CPosix

/// How a file is opened; open(2). `O_CLOEXEC` is always set.
package struct OpenOptions: OptionSet {
  /// The flags of open(2).
  package let rawValue: Int32

  /// The options of open(2)'s flags.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// `O_RDONLY`.
  package static var readOnly: OpenOptions { OpenOptions(rawValue: O_RDONLY) }
  /// `O_WRONLY`.
  package static var writeOnly: OpenOptions { OpenOptions(rawValue: O_WRONLY) }
  /// `O_RDWR`.
  package static var readAndWrite: OpenOptions { OpenOptions(rawValue: O_RDWR) }
  /// `O_APPEND`: every write goes to the end.
  package static var append: OpenOptions { OpenOptions(rawValue: O_APPEND) }
  /// `O_CREAT`: a missing file is created.
  package static var create: OpenOptions { OpenOptions(rawValue: O_CREAT) }
  /// `O_EXCL`: with `create`, an existing file is an error, `EEXIST`.
  package static var exclusive: OpenOptions { OpenOptions(rawValue: O_EXCL) }
  /// `O_TRUNC`: the file is truncated.
  package static var empty: OpenOptions { OpenOptions(rawValue: O_TRUNC) }
  /// `O_DIRECTORY`: anything but a directory is an error.
  package static var directory: OpenOptions { OpenOptions(rawValue: O_DIRECTORY) }
  /// A last part of the path that is a symbolic link is an error, `ELOOP`.
  package static var withoutLinks: OpenOptions { OpenOptions(rawValue: O_NOFOLLOW) }
  /// `O_NONBLOCK`: a call that would wait fails.
  package static var withoutWaiting: OpenOptions { OpenOptions(rawValue: O_NONBLOCK) }
}

extension FileDescriptor {
  /// Opens a file by its path from a directory. The corresponding C function is `openat`.
  ///
  /// - Parameter mode: the permissions of a created file, less the process's umask.
  package init(
    opening path: [UInt8], in directory: borrowing FileDescriptor, _ options: OpenOptions,
    mode: UInt32 = 0
  ) throws(Errno) {
    let name = path.withNUL
    let (start, flags) = (directory.number, options.rawValue | O_CLOEXEC)
    let number = try Errno.check { unsafe Int(cposix_openat(start, name, flags, mode)) }
    self.init(Int32(number), isOwned: true)
  }

  /// Opens the file of an open descriptor again, for what that was not opened for. The corresponding C function is `open`
  /// with `/proc/self/fd/N`, proc(5).
  ///
  /// Throws also `ENOENT` where /proc is not mounted.
  package init(
    reopening file: borrowing FileDescriptor, _ options: OpenOptions
  ) throws(Errno) {
    guard file.number >= 0 else { throw Errno(code: EBADF) }
    var digits: [UInt8] = []
    var rest = file.number
    repeat {
      digits.insert(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10), at: 0)
      rest /= 10
    } while rest > 0
    try self.init(
      opening: Array("/proc/self/fd/".utf8) + digits, in: .workingDirectory, options)
  }

  /// Returns the target of a symbolic link in this directory. The corresponding C function is `readlinkat`.
  ///
  /// Throws also `ELOOP` where it exceeds `PATH_MAX`.
  package func target(ofLink path: [UInt8]) throws(Errno) -> [UInt8] {
    let (number, name) = (number, path.withNUL)
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try Errno.check {
      unsafe buffer.withUnsafeMutableBytes { room in
        // The pointer is used inside the closure only.
        unsafe cposix_read_link(number, name, room.baseAddress, room.count)
      }
    }
    guard count < buffer.count else { throw Errno.tooManyLinks }
    return Array(buffer[..<count])
  }

  /// Removes a file of this directory. The corresponding C function is `unlinkat`.
  package func remove(_ path: [UInt8]) throws(Errno) {
    let (number, name) = (number, path.withNUL)
    _ = try Errno.check { unsafe Int(unlinkat(number, name, 0)) }
  }

  /// Creates a directory. The corresponding C function is `mkdir`.
  package static func makeDirectory(_ path: [UInt8], mode: UInt32) throws(Errno) {
    let name = path.withNUL
    _ = try Errno.check { unsafe Int(mkdir(name, mode)) }
  }

  /// Creates a directory in this one. The corresponding C function is `mkdirat`.
  package func makeDirectory(_ path: [UInt8], mode: UInt32) throws(Errno) {
    let (number, name) = (number, path.withNUL)
    _ = try Errno.check { unsafe Int(mkdirat(number, name, mode)) }
  }

  /// Renames a file of this directory, replacing one of the new name. The corresponding C function is `renameat`.
  package func rename(_ old: [UInt8], to new: [UInt8]) throws(Errno) {
    let number = number
    let (from, to) = (old.withNUL, new.withNUL)
    _ = try Errno.check { unsafe Int(renameat(number, from, number, to)) }
  }

  /// Returns the entries of this directory except `.` and `..`. The corresponding system call is getdents64(2).
  package func entries() throws(Errno) -> [(name: [UInt8], inode: UInt64)] {
    // The position of a listing belongs to the open file, so each listing opens its own.
    let listing = try FileDescriptor(
      opening: [UInt8(ascii: ".")], in: self, [.readOnly, .directory])
    let number = listing.number
    var entries: [(name: [UInt8], inode: UInt64)] = []
    var buffer = [UInt8](repeating: 0, count: 32_768)
    while true {
      let count = try Errno.check {
        unsafe buffer.withUnsafeMutableBytes { room in
          // The pointer is used inside the closure only.
          unsafe cposix_read_entries(number, room.baseAddress, room.count)
        }
      }
      if count == 0 { return entries }
      Self.append(buffer.span.extracting(first: count), to: &entries)
    }
  }

  /// Parses `struct linux_dirent64`, getdents64(2): inode, offset, length of the entry, kind, and the name, which ends
  /// with NUL.
  private static func append(
    _ bytes: Span<UInt8>, to entries: inout [(name: [UInt8], inode: UInt64)]
  ) {
    var start = 0
    while start + 19 < bytes.count {
      let length = Int(bytes[start + 16]) | Int(bytes[start + 17]) << 8
      let end = min(start + length, bytes.count)
      guard end > start + 19 else { return }
      var inode: UInt64 = 0
      // Both processors are little-endian.
      for index in 0..<8 { inode |= UInt64(bytes[start + index]) << UInt64(8 * index) }
      var name: [UInt8] = []
      for index in start + 19..<end where bytes[index] != 0 { name.append(bytes[index]) }
      if name != [0x2E], name != [0x2E, 0x2E] { entries.append((name, inode)) }
      start = end
    }
  }
}

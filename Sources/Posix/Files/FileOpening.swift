internal import CPosix

/// How a file is opened; open(2). `O_CLOEXEC` is always with it.
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
  /// `O_CREAT`: a file that is not there is made.
  package static var create: OpenOptions { OpenOptions(rawValue: O_CREAT) }
  /// `O_EXCL`: with `create`, a file that is there is an error, `EEXIST`.
  package static var exclusive: OpenOptions { OpenOptions(rawValue: O_EXCL) }
  /// `O_TRUNC`: what is in it goes.
  package static var empty: OpenOptions { OpenOptions(rawValue: O_TRUNC) }
  /// `O_DIRECTORY`: anything but a directory is an error.
  package static var directory: OpenOptions { OpenOptions(rawValue: O_DIRECTORY) }
  /// A last part of the path that is a symbolic link is an error, `ELOOP`.
  package static var withoutLinks: OpenOptions { OpenOptions(rawValue: O_NOFOLLOW) }
  /// `O_NONBLOCK`: what would have to wait fails.
  package static var withoutWaiting: OpenOptions { OpenOptions(rawValue: O_NONBLOCK) }
}

extension FileDescriptor {
  /// Opens a file by its path from a directory. The corresponding C function is `openat`.
  ///
  /// - Parameter mode: the permissions of a file that is made, less the process's umask.
  package init(
    opening path: [UInt8], in directory: borrowing FileDescriptor, _ options: OpenOptions,
    mode: UInt32 = 0
  ) throws(Errno) {
    let name = path.map { CChar(bitPattern: $0) } + [0]
    let (start, flags) = (directory.number, options.rawValue | O_CLOEXEC)
    let number = try Errno.check { unsafe Int(cposix_openat(start, name, flags, mode)) }
    self.init(Int32(number), isOwned: true)
  }

  /// The path that a symbolic link holds, by its own path from this directory. The corresponding C function is `readlinkat`.
  ///
  /// Throws also `ELOOP` where it is longer than a path may be.
  package func target(ofLink path: [UInt8]) throws(Errno) -> [UInt8] {
    let (number, name) = (number, path.map { CChar(bitPattern: $0) } + [0])
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

  /// Takes a file's name away, by its path from this directory. The corresponding C function is `unlinkat`.
  package func remove(_ path: [UInt8]) throws(Errno) {
    let (number, name) = (number, path.map { CChar(bitPattern: $0) } + [0])
    _ = try Errno.check { unsafe Int(unlinkat(number, name, 0)) }
  }

  /// Makes a directory. The corresponding C function is `mkdir`.
  package static func makeDirectory(_ path: [UInt8], mode: UInt32) throws(Errno) {
    let name = path.map { CChar(bitPattern: $0) } + [0]
    _ = try Errno.check { unsafe Int(mkdir(name, mode)) }
  }

  /// Makes a directory in this one. The corresponding C function is `mkdirat`.
  package func makeDirectory(_ path: [UInt8], mode: UInt32) throws(Errno) {
    let (number, name) = (number, path.map { CChar(bitPattern: $0) } + [0])
    _ = try Errno.check { unsafe Int(mkdirat(number, name, mode)) }
  }

  /// Gives a file of this directory another name in it, in place of one that has it. The corresponding C function is `renameat`.
  package func rename(_ old: [UInt8], to new: [UInt8]) throws(Errno) {
    let number = number
    let (from, to) = (
      old.map { CChar(bitPattern: $0) } + [0], new.map { CChar(bitPattern: $0) } + [0]
    )
    _ = try Errno.check { unsafe Int(renameat(number, from, number, to)) }
  }

  /// The files of this directory, those whose names begin with a dot too, but `.` and `..`. The corresponding system call is
  /// getdents64(2).
  package func entries() throws(Errno) -> [(name: [UInt8], inode: UInt64)] {
    // Where a listing stands belongs to the description that is read, so each has one of its own.
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

  /// Takes the entries out of what getdents64(2) gave, `struct linux_dirent64`: inode, offset, length of the entry, kind, and
  /// the name, which ends with NUL.
  private static func append(
    _ bytes: Span<UInt8>, to entries: inout [(name: [UInt8], inode: UInt64)]
  ) {
    var start = 0
    while start + 19 < bytes.count {
      let length = Int(bytes[start + 16]) | Int(bytes[start + 17]) << 8
      let end = min(start + length, bytes.count)
      guard end > start + 19 else { return }
      var inode: UInt64 = 0
      // Both processors have the lowest byte first.
      for index in 0..<8 { inode |= UInt64(bytes[start + index]) << UInt64(8 * index) }
      var name: [UInt8] = []
      for index in start + 19..<end where bytes[index] != 0 { name.append(bytes[index]) }
      if name != [0x2E], name != [0x2E, 0x2E] { entries.append((name, inode)) }
      start = end
    }
  }
}

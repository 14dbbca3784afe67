internal import CPosix

/// An open file, which is closed with its last use.
@frozen @usableFromInline
package struct FileDescriptor: ~Copyable {
  @usableFromInline let number: Int32
  @usableFromInline let isOwned: Bool

  init(_ number: Int32, isOwned: Bool) {
    self.number = number
    self.isOwned = isOwned
  }

  /// Descriptor 0, which stays open.
  package static var standardInput: FileDescriptor { FileDescriptor(0, isOwned: false) }
  /// Descriptor 1, which stays open.
  package static var standardOutput: FileDescriptor { FileDescriptor(1, isOwned: false) }
  /// Descriptor 2, which stays open.
  package static var standardError: FileDescriptor { FileDescriptor(2, isOwned: false) }

  /// No file: every call fails with `EBADF`.
  package static var closed: FileDescriptor { FileDescriptor(-1, isOwned: false) }

  /// The working directory, for relative paths: `AT_FDCWD`, open(2).
  package static var workingDirectory: FileDescriptor {
    FileDescriptor(Int32(cposix_working_directory), isOwned: false)
  }

  /// Whether this is a file, and not `closed`.
  package var isOpen: Bool { number != -1 }

  /// Opens an existing file for reading. The corresponding C function is `open`, with `O_CLOEXEC`.
  package init(readingFrom path: [UInt8]) throws(Errno) {
    let name = path.withNUL
    let number = try Errno.check { unsafe Int(cposix_open(name, O_RDONLY | O_CLOEXEC, 0)) }
    self.init(Int32(number), isOwned: true)
  }

  @inlinable deinit {
    if isOwned { Self.close(number) }
  }

  /// A close that fails has closed the descriptor and must not be repeated: close(2), "Dealing with error returns from
  /// close()".
  @usableFromInline static func close(_ number: Int32) { _ = CPosix.close(number) }

  /// Appends at most `count` bytes to `buffer`; returns their number, 0 at the end of the file.
  /// The corresponding C function is `read`.
  package func read(atMost count: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    let number = number
    let before = buffer.count
    try buffer.append(addingCapacity: count) { output throws(Errno) in
      try unsafe output.withUnsafeMutableBufferPointer { room, filled throws(Errno) in
        // The first `filled` elements are initialised, and room is left for `count` more.
        let start = unsafe room.baseAddress?.advanced(by: filled)
        filled += try Errno.check { unsafe CPosix.read(number, start, count) }
      }
    }
    return buffer.count - before
  }

  /// Writes all bytes, in as many calls as it takes. The corresponding C function is `write`.
  package func write(_ bytes: Span<UInt8>) throws(Errno) {
    let number = number
    var written = 0
    while written < bytes.count {
      let rest = bytes.extracting(written..<bytes.count)
      written += try unsafe rest.withUnsafeBytes { bytes throws(Errno) in
        // The pointer is used inside the closure only.
        try Errno.check { unsafe CPosix.write(number, bytes.baseAddress, bytes.count) }
      }
    }
  }

  /// Whether it is a terminal. The corresponding C function is `isatty`.
  package var isTerminal: Bool { isatty(number) == 1 }
}

import Bytes
package import Posix

/// Operations on paths.
package enum Path {
  /// Returns the path of a file's directory.
  static func directory(of path: [UInt8]) -> [UInt8] {
    let path = withoutEnd(path)
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else {
      return [UInt8(ascii: ".")]
    }
    return slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
  }

  /// Returns the path without trailing slashes.
  static func withoutEnd(_ path: [UInt8]) -> [UInt8] {
    var end = path.count
    while end > 1, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
    return Array(path[..<end])
  }

  /// Syncs the names in a directory, and its own where the parent directory can be read.
  static func syncNames(in directory: borrowing FileDescriptor) throws(Errno) {
    try directory.syncDirectory()
    do throws(Errno) {
      let above = try FileDescriptor(
        opening: [UInt8](".."), in: directory, [.readOnly, .directory])
      try above.syncDirectory()
    } catch {
      guard error.isUnreachablePath else { throw error }
    }
  }

  /// Creates a directory and its parents, with mode 750, where they do not exist. The parents' names are synced;
  /// `syncNames` does that for its own.
  ///
  /// Throws the errors of mkdir(2), but `EEXIST`.
  package static func createDirectories(_ path: [UInt8]) throws(Errno) {
    do throws(Errno) {
      try FileDescriptor.makeDirectory(path, mode: 0o750)
    } catch {
      if error == .fileExists { return }
      guard error == .noSuchFile, path.count > 1 else { throw error }
      let above = directory(of: path)
      guard above.count < path.count else { throw error }
      try createDirectories(above)
      // Even where it exists: the process that created it may have been killed before the sync.
      do throws(Errno) {
        try syncNames(
          in: FileDescriptor(opening: above, in: .workingDirectory, [.readOnly, .directory]))
      } catch {
        guard error.isUnreachablePath else { throw error }
      }
      try FileDescriptor.makeDirectory(path, mode: 0o750)
    }
  }
}

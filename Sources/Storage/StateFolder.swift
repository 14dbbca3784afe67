import Bytes
package import Posix

/// The folder that holds the cache, the quarantine and, by default, the events.
///
/// It is opened without following a link, must belong to the user who runs the program or to root, and must not be writable
/// by others: whoever could write to it could make events vanish.
final class StateFolder {
  let path: [UInt8]
  let descriptor: FileDescriptor
  private let opened: FileStatus

  /// Opens the folder, and makes it where there is none.
  ///
  /// Throws `Errno`: `EPERM` where it belongs to somebody else or is open to others.
  init(_ path: [UInt8]) throws(Errno) {
    self.path = path
    let descriptor = try Self.open(path)
    let status = try descriptor.status()
    let isOurs = status.owner == Process.user || status.owner == 0
    guard isOurs, !status.isWritableByOthers else { throw Errno.notPermitted }
    opened = status
    self.descriptor = descriptor
  }

  private static func open(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
    let options: OpenOptions = [.readOnly, .folder, .withoutLinks]
    do throws(Errno) {
      return try FileDescriptor(opening: path, in: .workingFolder, options)
    } catch {
      guard error == .noSuchFile else { throw error }
    }
    do throws(Errno) {
      try FileDescriptor.makeFolder(path, mode: 0o750)
    } catch {
      // Another process was quicker.
      guard error == .fileExists else { throw error }
    }
    return try FileDescriptor(opening: path, in: .workingFolder, options)
  }

  /// Makes the names of what is in the folder durable, and its own. Who makes the folder does not: that would be forgotten for
  /// ever by one who is killed between the two.
  func syncNames() throws(Errno) { try Path.syncNames(in: descriptor) }

  /// Whether the path still leads here.
  var isCurrent: Bool {
    guard let status = try? FileDescriptor.workingFolder.status(of: path) else { return false }
    return status.isSame(as: opened)
  }
}

/// Paths as bytes.
package enum Path {
  /// The path of the folder that a file is in.
  static func folder(of path: [UInt8]) -> [UInt8] {
    var end = path.count
    while end > 1, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
    guard let slash = path[..<end].lastIndex(of: UInt8(ascii: "/")) else {
      return [UInt8(ascii: ".")]
    }
    return slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
  }

  /// Makes the names in a directory durable, and its own where the directory above it can be read.
  static func syncNames(in directory: borrowing FileDescriptor) throws(Errno) {
    try directory.syncDirectory()
    do throws(Errno) {
      let above = try FileDescriptor(
        opening: [UInt8](".."), in: directory, [.readOnly, .folder])
      try above.syncDirectory()
    } catch {
      guard error.isDenied else { throw error }
    }
  }

  /// Makes a folder and those above it, each for this user alone where there is none. The names of those above are durable then;
  /// `syncNames` does the same for its own.
  ///
  /// Throws what mkdir(2) does, but `EEXIST`.
  package static func makeFolders(_ path: [UInt8]) throws(Errno) {
    do throws(Errno) {
      try FileDescriptor.makeFolder(path, mode: 0o750)
    } catch {
      if error == .fileExists { return }
      guard error == .noSuchFile, path.count > 1 else { throw error }
      let above = folder(of: path)
      guard above.count < path.count else { throw error }
      try makeFolders(above)
      // Be it new or not: it may have been made by one who was killed before its name was durable.
      do throws(Errno) {
        try syncNames(
          in: FileDescriptor(opening: above, in: .workingFolder, [.readOnly, .folder]))
      } catch {
        guard error.isDenied else { throw error }
      }
      try FileDescriptor.makeFolder(path, mode: 0o750)
    }
  }
}

import Bytes
package import Posix

/// The directory that holds the cache, the quarantine and, by default, the events.
///
/// It must belong to the user who runs the program or to root, and must not be writable by others: whoever could write to it
/// could make events vanish. A link in place of it is followed only where nobody but root can change it, as systemd makes them
/// with `DynamicUser=`.
final class StateDirectory {
  let path: [UInt8]
  let descriptor: FileDescriptor
  private let opened: FileStatus

  /// Opens the directory, and makes it where there is none.
  ///
  /// Throws `StateDirectoryError`, which tells what is the matter with it.
  init(_ path: [UInt8]) throws(StateDirectoryError) {
    self.path = path
    let descriptor = try Self.open(path)
    let status: FileStatus
    do throws(Errno) { status = try descriptor.status() } catch { throw .system(error) }
    guard status.owner == Process.user || status.owner == 0 else { throw .foreign }
    guard !status.isWritableByOthers else { throw .writableByOthers }
    opened = status
    self.descriptor = descriptor
  }

  private static let options: OpenOptions = [.readOnly, .directory, .withoutLinks]
  /// Links that lead to links.
  private static let linkLimit = 8

  private static func open(_ path: [UInt8]) throws(StateDirectoryError) -> FileDescriptor {
    // With a slash behind it a link would be followed, whoever made it.
    var path = Path.withoutEnd(path)
    for _ in 0..<linkLimit {
      do throws(Errno) {
        return try openOrMake(path)
      } catch {
        guard error == .tooManyLinks || error == .notADirectory else { throw .system(error) }
      }
      path = try target(ofLink: path)
    }
    throw .link
  }

  /// Where a link leads that only root can change.
  private static func target(ofLink path: [UInt8]) throws(StateDirectoryError) -> [UInt8] {
    let around = Path.directory(of: path)
    var target: [UInt8]
    do throws(Errno) {
      let link = try FileDescriptor.workingDirectory.status(of: path)
      guard link.kind == .link else { throw Errno.notADirectory }
      let parent = try FileDescriptor.workingDirectory.status(of: around, followsLinks: true)
      guard link.owner == 0, parent.owner == 0, !parent.isWritableByOtherThanOwner else {
        throw Errno.tooManyLinks
      }
      target = Path.withoutEnd(try FileDescriptor.workingDirectory.target(ofLink: path))
    } catch {
      throw error == .tooManyLinks ? .link : .system(error)
    }
    if target.first != UInt8(ascii: "/") { target = around + [UInt8(ascii: "/")] + target }
    return target
  }

  private static func openOrMake(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
    do throws(Errno) {
      return try FileDescriptor(opening: path, in: .workingDirectory, options)
    } catch {
      guard error == .noSuchFile else { throw error }
    }
    do throws(Errno) {
      try FileDescriptor.makeDirectory(path, mode: 0o750)
    } catch {
      // Another process was quicker.
      guard error == .fileExists else { throw error }
    }
    return try FileDescriptor(opening: path, in: .workingDirectory, options)
  }

  /// Makes the names of what is in the directory durable, and its own. Who makes the directory does not: that would be forgotten for
  /// ever by one who is killed between the two.
  func syncNames() throws(Errno) { try Path.syncNames(in: descriptor) }

  /// Whether the path still leads here.
  var isCurrent: Bool {
    let status = try? FileDescriptor.workingDirectory.status(of: path, followsLinks: true)
    return status?.isSame(as: opened) ?? false
  }
}

/// Paths as bytes.
package enum Path {
  /// The path of the directory that a file is in.
  static func directory(of path: [UInt8]) -> [UInt8] {
    let path = withoutEnd(path)
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else {
      return [UInt8(ascii: ".")]
    }
    return slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
  }

  /// The path without slashes behind it.
  static func withoutEnd(_ path: [UInt8]) -> [UInt8] {
    var end = path.count
    while end > 1, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
    return Array(path[..<end])
  }

  /// Makes the names in a directory durable, and its own where the directory above it can be read.
  static func syncNames(in directory: borrowing FileDescriptor) throws(Errno) {
    try directory.syncDirectory()
    do throws(Errno) {
      let above = try FileDescriptor(
        opening: [UInt8](".."), in: directory, [.readOnly, .directory])
      try above.syncDirectory()
    } catch {
      guard error.isDenied else { throw error }
    }
  }

  /// Makes a directory and those above it, each for this user alone where there is none. The names of those above are durable then;
  /// `syncNames` does the same for its own.
  ///
  /// Throws what mkdir(2) does, but `EEXIST`.
  package static func makeDirectories(_ path: [UInt8]) throws(Errno) {
    do throws(Errno) {
      try FileDescriptor.makeDirectory(path, mode: 0o750)
    } catch {
      if error == .fileExists { return }
      guard error == .noSuchFile, path.count > 1 else { throw error }
      let above = directory(of: path)
      guard above.count < path.count else { throw error }
      try makeDirectories(above)
      // Be it new or not: it may have been made by one who was killed before its name was durable.
      do throws(Errno) {
        try syncNames(
          in: FileDescriptor(opening: above, in: .workingDirectory, [.readOnly, .directory]))
      } catch {
        guard error.isDenied else { throw error }
      }
      try FileDescriptor.makeDirectory(path, mode: 0o750)
    }
  }
}

package import Posix

/// The folder that holds the cache, the quarantine and, by default, the events.
///
/// It must belong to the user who runs the program or to root, and must not be writable by others: whoever could write to it
/// could make events vanish. A link in place of it is followed only where nobody but root can change it, as systemd makes them
/// with `DynamicUser=`.
final class StateFolder {
  let path: [UInt8]
  let descriptor: FileDescriptor
  private let opened: FileStatus

  /// Opens the folder, and makes it where there is none.
  ///
  /// Throws `StateFolderError`, which tells what is the matter with it.
  init(_ path: [UInt8]) throws(StateFolderError) {
    self.path = path
    let descriptor = try Self.open(path)
    let status: FileStatus
    do throws(Errno) { status = try descriptor.status() } catch { throw .system(error) }
    guard status.owner == Process.user || status.owner == 0 else { throw .foreign }
    guard !status.isWritableByOthers else { throw .writableByOthers }
    opened = status
    self.descriptor = descriptor
  }

  private static let options: OpenOptions = [.readOnly, .folder, .withoutLinks]
  /// Links that lead to links.
  private static let linkLimit = 8

  private static func open(_ path: [UInt8]) throws(StateFolderError) -> FileDescriptor {
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
  private static func target(ofLink path: [UInt8]) throws(StateFolderError) -> [UInt8] {
    let around = Path.folder(of: path)
    var target: [UInt8]
    do throws(Errno) {
      let link = try FileDescriptor.workingFolder.status(of: path)
      guard link.kind == .link else { throw Errno.notADirectory }
      let parent = try FileDescriptor.workingFolder.status(of: around, followsLinks: true)
      guard link.owner == 0, parent.owner == 0, !parent.isWritableByOtherThanOwner else {
        throw Errno.tooManyLinks
      }
      target = Path.withoutEnd(try FileDescriptor.workingFolder.target(ofLink: path))
    } catch {
      throw error == .tooManyLinks ? .link : .system(error)
    }
    if target.first != UInt8(ascii: "/") { target = around + [UInt8(ascii: "/")] + target }
    return target
  }

  private static func openOrMake(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
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
    // What is in it is only as durable as its name.
    let parent = try FileDescriptor(
      opening: Path.folder(of: path), in: .workingFolder, [.readOnly, .folder])
    try parent.sync()
    return try FileDescriptor(opening: path, in: .workingFolder, options)
  }

  /// Whether the path still leads here.
  var isCurrent: Bool {
    let status = try? FileDescriptor.workingFolder.status(of: path, followsLinks: true)
    return status?.isSame(as: opened) ?? false
  }
}

/// Paths as bytes.
package enum Path {
  /// The path of the folder that a file is in.
  static func folder(of path: [UInt8]) -> [UInt8] {
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

  /// Makes a folder and those above it, each for this user alone where there is none.
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
      try FileDescriptor.makeFolder(path, mode: 0o750)
    }
  }
}

import Bytes
import Posix

/// The directory that holds the cache, the quarantine and, by default, the events.
///
/// It must belong to the running user or to root, and must not be writable by others, who could make events vanish. A
/// link in place of it is followed only where it can be changed by root alone, as those of systemd's `DynamicUser=`.
final class StateDirectory {
  let path: [UInt8]
  let descriptor: FileDescriptor
  private let opened: FileStatus

  /// Opens the directory, and creates it where there is none.
  init(_ path: [UInt8]) throws(StateDirectoryError) {
    self.path = path
    let descriptor = try Self.open(path)
    let status: FileStatus
    do throws(Errno) { status = try descriptor.status() } catch { throw .system(error) }
    guard status.owner == Process.user || status.owner == 0 else { throw .otherOwner }
    guard !status.isWritableByOthers else { throw .writableByOthers }
    opened = status
    self.descriptor = descriptor
  }

  private static let options: OpenOptions = [.readOnly, .directory, .withoutLinks]
  /// The longest chain of links.
  private static let linkLimit = 8

  private static func open(_ path: [UInt8]) throws(StateDirectoryError) -> FileDescriptor {
    // With a trailing slash the kernel would follow any link.
    var path = Path.withoutEnd(path)
    for _ in 0..<linkLimit {
      do throws(Errno) {
        return try openOrCreate(path)
      } catch {
        guard error == .tooManyLinks || error == .notADirectory else { throw .system(error) }
      }
      path = try target(ofLink: path)
    }
    throw .link
  }

  /// Returns the target of a link that only root can change.
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

  private static func openOrCreate(_ path: [UInt8]) throws(Errno) -> FileDescriptor {
    do throws(Errno) {
      return try FileDescriptor(opening: path, in: .workingDirectory, options)
    } catch {
      guard error == .noSuchFile else { throw error }
    }
    do throws(Errno) {
      try FileDescriptor.makeDirectory(path, mode: 0o750)
    } catch {
      // Another process has created it meanwhile.
      guard error == .fileExists else { throw error }
    }
    return try FileDescriptor(opening: path, in: .workingDirectory, options)
  }

  /// Syncs the names of the files in the directory, and its own. Not done on creation: a kill in between would leave it
  /// undone for ever.
  func syncNames() throws(Errno) { try Path.syncNames(in: descriptor) }

  /// Whether the path still leads here.
  var isCurrent: Bool {
    let status = try? FileDescriptor.workingDirectory.status(of: path, followsLinks: true)
    return status?.isSame(as: opened) ?? false
  }
}

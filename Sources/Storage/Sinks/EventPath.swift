import Posix

/// The path of the event file: the file that it leads to now, and the directory in which a rotated one is found.
struct EventPath {
  private let path: [UInt8]
  /// The directory of a relative path; nil for the working directory, in which the path may be a link.
  private let directory: StateDirectory?
  /// The path without links when the file was opened.
  private var target: [UInt8]

  /// The longest chain of links: path_resolution(7).
  private static let linkLimit = 40
  /// How often a file is looked for that is renamed meanwhile.
  private static let attempts = 5
  /// The most files of a directory whose status is read.
  private static let statusLimit = 4096

  init(_ path: [UInt8], in directory: StateDirectory?) {
    self.path = path
    self.directory = directory
    target = path
  }

  /// Whether the file is in the state directory, where no link is followed.
  var isInStateDirectory: Bool { directory != nil }

  /// Opens the file for appending, and creates it where there is none.
  mutating func open() throws(Errno) -> FileDescriptor {
    let options: OpenOptions = [.readAndWrite, .append, .create]
    do throws(Errno) {
      let file = try open(options.union(.withoutLinks))
      target = path
      return file
    } catch {
      guard error == .tooManyLinks, directory == nil else { throw error }
    }
    // The kernel follows the link, as it enforces proc(5), `protected_symlinks`.
    let file = try open(options)
    target = resolved
    return file
  }

  private func open(_ options: OpenOptions) throws(Errno) -> FileDescriptor {
    guard let directory else {
      return try FileDescriptor(opening: path, in: .workingDirectory, options, mode: 0o640)
    }
    return try FileDescriptor(opening: path, in: directory.descriptor, options, mode: 0o640)
  }

  /// The path without links, whether the file exists or not.
  private var resolved: [UInt8] {
    var resolved = path
    for _ in 0..<Self.linkLimit {
      guard let next = try? FileDescriptor.workingDirectory.target(ofLink: resolved) else {
        return resolved
      }
      let isAbsolute = next.first == UInt8(ascii: "/")
      resolved = isAbsolute ? next : Path.directory(of: resolved) + [UInt8(ascii: "/")] + next
    }
    return path
  }

  /// Returns the status of the file that the path leads to; nil where there is none.
  func status() throws(Errno) -> FileStatus? {
    do throws(Errno) {
      if let directory { return try directory.descriptor.status(of: path) }
      return try FileDescriptor.workingDirectory.status(of: path, followsLinks: true)
    } catch {
      guard error == .noSuchFile else { throw error }
      return nil
    }
  }

  /// Syncs the file's name, and that of its directory: a process that created the directory may have been killed before
  /// it was synced.
  func syncNames() throws(Errno) {
    if let directory { return try directory.syncNames() }
    do throws(Errno) {
      try Path.syncNames(in: try directory(of: target))
    } catch {
      // A directory that may be written and not read cannot be synced; PostgreSQL ignores that, too.
      guard error.isUnreachablePath else { throw error }
    }
  }

  private func directory(of target: [UInt8]) throws(Errno) -> FileDescriptor {
    try FileDescriptor(
      opening: Path.directory(of: target), in: .workingDirectory, [.readOnly, .directory])
  }

  /// Returns the file of an inode, which the path leads to, or which is in its directory; nil where there is none.
  func file(inode: UInt64) throws(Errno) -> RenamedFile? {
    if let file = try currentFile(inode) { return file }
    if let directory { return try search(directory.descriptor, for: inode, path) }
    let target = resolved
    // A link may have changed since.
    for place in target == path ? [path] : [target, path] {
      do throws(Errno) {
        if let file = try search(try directory(of: place), for: inode, place) { return file }
      } catch {
        // The directory may not be listed.
        guard error.isUnreachablePath else { throw error }
      }
    }
    return nil
  }

  private func currentFile(_ inode: UInt64) throws(Errno) -> RenamedFile? {
    do throws(Errno) {
      guard let current = try status(), current.inode == inode else { return nil }
    } catch {
      guard error.isUnreachablePath else { throw error }
      return nil
    }
    if let directory { return try RenamedFile(path, in: directory.descriptor, inode: inode) }
    return try RenamedFile(path, in: .workingDirectory, inode: inode, followsLinks: true)
  }

  /// Searches a directory by the inodes in its entries, then by those of the files: layered file systems such as
  /// overlayfs and mergerfs may list others.
  private func search(
    _ directory: borrowing FileDescriptor, for inode: UInt64, _ target: [UInt8]
  ) throws(Errno) -> RenamedFile? {
    for attempt in 0..<Self.attempts {
      let entries = try directory.entries()
      for entry in entries where entry.inode == inode {
        if let file = try RenamedFile(entry.name, in: directory, inode: inode) { return file }
      }
      var hasVanished = false
      for name in candidates(entries.map { $0.name }, target) {
        guard let status = try? directory.status(of: name) else {
          hasVanished = true
          continue
        }
        guard status.inode == inode, status.kind == .file else { continue }
        if let file = try RenamedFile(name, in: directory, inode: inode) { return file }
        hasVanished = true
      }
      // An entry that is renamed during the listing may be missing from it.
      if attempt > 0, !hasVanished { return nil }
    }
    return nil
  }

  /// Returns the names whose status is read, those that begin like the event file's first.
  private func candidates(_ names: [[UInt8]], _ target: [UInt8]) -> [[UInt8]] {
    let own = target[((target.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
    let rotated = names.filter { $0.starts(with: own) }
    let others = names.filter { !$0.starts(with: own) }
    return Array((rotated + others).prefix(Self.statusLimit))
  }
}

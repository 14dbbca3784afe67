import Posix

/// Where the event file is: what its path leads to now, and the directory in which it is found again after a rotation.
struct EventPath {
  private let path: [UInt8]
  /// Where the path starts; nil is where the process works, and there the path may be a link.
  private let directory: StateDirectory?
  /// What the path led to when the file was opened: itself, unless it is a link. The file's name is in that directory.
  private var target: [UInt8]

  /// So many links lead from one to the next at most: path_resolution(7).
  private static let linkLimit = 40
  /// A file that is renamed while it is looked for is looked for again.
  private static let attempts = 5
  /// So many files of a directory are looked at one by one.
  private static let lookLimit = 4096

  init(_ path: [UInt8], in directory: StateDirectory?) {
    self.path = path
    self.directory = directory
    target = path
  }

  /// Whether the file is in the state directory, where no link is followed.
  var isInStateDirectory: Bool { directory != nil }

  /// Opens the file for appending, and makes it where there is none.
  mutating func open() throws(Errno) -> FileDescriptor {
    let options: OpenOptions = [.readAndWrite, .append, .create]
    do throws(Errno) {
      let file = try open(options.union(.withoutLinks))
      target = path
      return file
    } catch {
      guard error == .tooManyLinks, directory == nil else { throw error }
    }
    // The kernel follows the link, for it knows which ones are not to be followed: proc(5), `protected_symlinks`.
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

  /// What the path leads to, be it there or not.
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

  /// What the path leads to now; nil where there is nothing.
  func status() throws(Errno) -> FileStatus? {
    do throws(Errno) {
      if let directory { return try directory.descriptor.status(of: path) }
      return try FileDescriptor.workingDirectory.status(of: path, followsLinks: true)
    } catch {
      guard error == .noSuchFile else { throw error }
      return nil
    }
  }

  /// Makes the file's name durable, and that of the directory that it is in: whoever made the directory may have been killed
  /// before its own name was.
  func syncNames() throws(Errno) {
    if let directory { return try directory.syncNames() }
    do throws(Errno) {
      try Path.syncNames(in: try directory(of: target))
    } catch {
      // Who may write to a directory and not read it cannot sync it either; PostgreSQL ignores that, too.
      guard error.isDenied else { throw error }
    }
  }

  private func directory(of target: [UInt8]) throws(Errno) -> FileDescriptor {
    try FileDescriptor(
      opening: Path.directory(of: target), in: .workingDirectory, [.readOnly, .directory])
  }

  /// The file of that inode, be it the one that the path leads to or another one in its directory; nil where there is none.
  func file(inode: UInt64) throws(Errno) -> RenamedFile? {
    if let file = try currentFile(inode) { return file }
    if let directory { return try search(directory.descriptor, for: inode, path) }
    let target = resolved
    // By now a link may lead elsewhere than it did.
    for place in target == path ? [path] : [target, path] {
      do throws(Errno) {
        if let file = try search(try directory(of: place), for: inode, place) { return file }
      } catch {
        // What cannot be listed now never can.
        guard error.isDenied else { throw error }
      }
    }
    return nil
  }

  private func currentFile(_ inode: UInt64) throws(Errno) -> RenamedFile? {
    do throws(Errno) {
      guard let current = try status(), current.inode == inode else { return nil }
    } catch {
      guard error.isDenied else { throw error }
      return nil
    }
    if let directory { return try RenamedFile(path, in: directory.descriptor, inode: inode) }
    return try RenamedFile(path, in: .workingDirectory, inode: inode, followsLinks: true)
  }

  /// Looks for a file by the number in its entry, then by its own: a file system in layers may list another one, such as
  /// overlayfs over two file systems, or mergerfs.
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
      // A name that changes while a directory is listed may not be listed at all.
      if attempt > 0, !hasVanished { return nil }
    }
    return nil
  }

  /// So many names as are looked at, those that begin like the event file's first.
  private func candidates(_ names: [[UInt8]], _ target: [UInt8]) -> [[UInt8]] {
    let own = target[((target.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
    let rotated = names.filter { $0.starts(with: own) }
    let others = names.filter { !$0.starts(with: own) }
    return Array((rotated + others).prefix(Self.lookLimit))
  }
}

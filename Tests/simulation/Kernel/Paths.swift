/// Names: open, create, rename, remove, list.
extension Kernel {
  private static let linkLimit = 40

  /// Returns the directory that a path leads to, its last part, and the file of that name.
  private func find(
    _ path: [UInt8], in start: OpenFile?, followsLinks: Bool, links: Int = 0
  ) throws(Errno) -> (directory: Inode, name: [UInt8], inode: Inode?) {
    try find(path, from: start?.inode ?? root, followsLinks: followsLinks, links: links)
  }

  private func find(
    _ path: [UInt8], from start: Inode, followsLinks: Bool, links: Int
  ) throws(Errno) -> (directory: Inode, name: [UInt8], inode: Inode?) {
    guard !path.isEmpty else { throw .noSuchFile }
    guard links <= Self.linkLimit else { throw .tooManyLinks }
    var at = [path.first == UInt8(ascii: "/") ? root : start]
    let parts = path.split(separator: UInt8(ascii: "/")).map { Array($0) }.filter { $0 != [0x2E] }
    for (index, part) in parts.enumerated() {
      let directory = at[at.count - 1]
      guard directory.kind == .directory else { throw .notADirectory }
      if part == [0x2E, 0x2E] {
        at = parents(of: directory)
        continue
      }
      let found = directory.entries[part]
      let isLast = index == parts.count - 1
      if let found, found.kind == .link, followsLinks || !isLast {
        let rest = parts[(index + 1)...].map { [UInt8(ascii: "/")] + $0 }.flatMap { $0 }
        return try find(
          found.target + rest, from: directory, followsLinks: followsLinks, links: links + 1)
      }
      if isLast { return (directory, part, found) }
      guard let found else { throw .noSuchFile }
      at.append(found)
    }
    let inode = at[at.count - 1]
    guard inode.kind == .directory else { throw .notADirectory }
    return (inode, [], inode)
  }

  private func parents(of directory: Inode) -> [Inode] {
    var waiting = [root]
    while let one = waiting.popLast() {
      if one.entries.values.contains(where: { $0 === directory }) { return [one] }
      waiting += one.entries.values.filter { $0.kind == .directory }
    }
    return [root]
  }

  func open(
    _ path: [UInt8], in start: OpenFile?, _ options: OpenOptions
  ) throws(Errno) -> OpenFile {
    try enter("openat", start)
    let followsLinks = !options.contains(.withoutLinks) && !options.contains(.exclusive)
    let place = try find(path, in: start, followsLinks: followsLinks)
    if place.inode != nil, options.contains([.create, .exclusive]) { throw .fileExists }
    let inode: Inode
    if let found = place.inode {
      try check(found, options)
      inode = found
    } else {
      inode = try create(place.directory, place.name, options)
    }
    if options.contains(.empty) {
      if inode.isAppendOnly { throw .notPermitted }
      setSize(of: inode, to: 0)
    }
    let file = OpenFile(inode, options, current)
    current?.files.append(file)
    return file
  }

  /// Opens an open file by its name in `/proc/self/fd`.
  func open(_ file: OpenFile, again options: OpenOptions) throws(Errno) -> OpenFile {
    try enter("openat again", file)
    try check(file.inode, options)
    let again = OpenFile(file.inode, options, current)
    current?.files.append(again)
    return again
  }

  private func create(
    _ directory: Inode, _ name: [UInt8], _ options: OpenOptions
  ) throws(Errno) -> Inode {
    guard options.contains(.create) else { throw .noSuchFile }
    let role = Inode.Role(name)
    if !hasRoom {
      if role != .events { otherFailures += 1 }
      throw .noSpace
    }
    if fails(role) != nil { throw .noSpace }
    let made = makeInode(.file, role)
    change([(directory, name, made)])
    return made
  }

  private func check(_ inode: Inode, _ options: OpenOptions) throws(Errno) {
    if options.contains(.directory), inode.kind != .directory { throw .notADirectory }
    if inode.kind == .link { throw .tooManyLinks }
    if inode.kind == .directory, options.canWrite || options.contains(.create) { throw .directory }
    if options.canWrite {
      if inode.isReadOnly { throw .accessDenied }
      if inode.isImmutable { throw .notPermitted }
      if inode.isAppendOnly, !options.contains(.append) { throw .notPermitted }
    }
    if var random = fails(inode.role) { throw random.happens(500) ? .tooManyFiles : .inputOutput }
  }

  func close(_ file: OpenFile) {
    release(file, 0..<Int.max)
    file.process?.files.removeAll { $0 === file }
  }

  func target(ofLink path: [UInt8], in start: OpenFile?) throws(Errno) -> [UInt8] {
    try enter("readlinkat", start)
    guard let inode = try find(path, in: start, followsLinks: false).inode else {
      throw .noSuchFile
    }
    guard inode.kind == .link else { throw .invalidArgument }
    return inode.target
  }

  func makeDirectory(_ path: [UInt8], in start: OpenFile?) throws(Errno) {
    try enter("mkdirat", start)
    let place = try find(path, in: start, followsLinks: false)
    guard place.inode == nil else { throw .fileExists }
    if !hasRoom || fails(.other) != nil { throw .noSpace }
    change([(place.directory, place.name, makeInode(.directory))])
  }

  /// Whether names of the file cannot be changed. Those who made it so can.
  private func isProtected(_ inode: Inode) -> Bool {
    (current != nil || isStrict) && (inode.isAppendOnly || inode.isImmutable)
  }

  func rename(_ old: [UInt8], to new: [UInt8], in start: OpenFile?) throws(Errno) {
    try enter("renameat", start)
    let from = try find(old, in: start, followsLinks: false)
    let to = try find(new, in: start, followsLinks: false)
    guard let inode = from.inode else { throw .noSuchFile }
    // An ancestor cannot be replaced.
    if let other = to.inode, other === from.directory { throw .directoryNotEmpty }
    if to.inode === inode { return }
    if isProtected(inode) { throw .notPermitted }
    if let other = to.inode {
      if isProtected(other) { throw .notPermitted }
      if other.kind == .directory, inode.kind != .directory { throw .directory }
      if other.kind != .directory, inode.kind == .directory { throw .notADirectory }
      if !other.entries.isEmpty { throw .directoryNotEmpty }
      other.isRemoved = other.kind == .directory
    }
    if fails(inode.role) != nil { throw .inputOutput }
    inode.renamedAt = nextSequence()
    change([(from.directory, from.name, nil), (to.directory, to.name, inode)])
  }

  func remove(_ path: [UInt8], in start: OpenFile?) throws(Errno) {
    try enter("unlinkat", start)
    let place = try find(path, in: start, followsLinks: false)
    guard let inode = place.inode else { throw .noSuchFile }
    if isProtected(inode) { throw .notPermitted }
    if inode.kind == .directory { throw .directory }
    change([(place.directory, place.name, nil)])
  }

  /// Changes names at one moment: a rename is never done in part.
  private func change(_ moves: [(directory: Inode, name: [UInt8], inode: Inode?)]) {
    let sequence = nextSequence()
    for (directory, name, inode) in moves {
      directory.entries[name] = inode
      directory.moves.append((sequence, name, inode))
    }
  }

  func entries(of file: OpenFile) throws(Errno) -> [(name: [UInt8], inode: UInt64)] {
    try enter("getdents64", file)
    guard file.inode.kind == .directory else { throw .notADirectory }
    if file.inode.isRemoved { throw .noSuchFile }
    if fails(.events) != nil { throw .inputOutput }
    let start = sequence
    // What is renamed meanwhile may be missing.
    try enter("getdents64 ends", file)
    let isMissing = incidents.happens(.missingEntry, at: calls, perMille: options.missingEntries)
    return file.inode.entries
      .filter { isMissing == nil || $0.value.renamedAt == .max || $0.value.renamedAt <= start }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { ($0.key, options.listsOtherInodes ? $0.value.number ^ 0x8000 : $0.value.number) }
  }

  func status(of file: OpenFile) throws(Errno) -> FileStatus {
    try enter("statx", file)
    return FileStatus(of: file.inode)
  }

  func status(
    of path: [UInt8], in start: OpenFile?, followsLinks: Bool
  ) throws(Errno) -> FileStatus {
    try enter("statx", start)
    guard let inode = try find(path, in: start, followsLinks: followsLinks).inode else {
      throw .noSuchFile
    }
    return FileStatus(of: inode)
  }

  /// The file at a path; nil where there is none.
  package func inode(at path: String) -> Inode? {
    try? find(Array(path.utf8), in: nil, followsLinks: true).inode
  }

  /// Creates a symbolic link.
  package func makeLink(_ path: String, to target: String) throws(Errno) {
    try makeNode(path, .link).target = Array(target.utf8)
  }

  @discardableResult
  func makeNode(_ path: String, _ kind: Inode.Kind) throws(Errno) -> Inode {
    let place = try find(Array(path.utf8), in: nil, followsLinks: false)
    guard place.inode == nil else { throw .fileExists }
    let made = makeInode(kind, Inode.Role(place.name))
    change([(place.directory, place.name, made)])
    return made
  }
}

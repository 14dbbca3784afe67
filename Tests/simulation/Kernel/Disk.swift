/// The disk: syncs, lost blocks, power cuts.
extension Kernel {
  func sync(_ file: OpenFile) throws(Errno) {
    try enter("fsync", file)
    let inode = file.inode
    let start = sequence
    // It takes its time, and others go on.
    try enter("fsync ends", file)
    var random = Random(incidents.seed, calls, 2)
    now += 100_000 + random.below(400_000)
    if inode.kind == .directory, fails(.other) != nil { throw .inputOutput }
    if current != nil, inode.kind == .file,
      var random = incidents.happens(.failedSync, at: calls, perMille: options.failedSyncs)
    {
      loseBlocks(of: inode, before: start, &random)
    } else {
      if options.hasJournal { completeMoves(below: root, before: start) }
      if inode.kind == .directory { completeMoves(of: inode, before: start) }
      inode.complete(before: start, sector: options.sector)
    }
    if file.errors != inode.errors {
      file.errors = inode.errors
      inode.isErrorSeen = true
      throw random.happens(200) ? .noSpace : .inputOutput
    }
  }

  /// The disk writes some blocks and fails for others. The kernel regards all as clean.
  package func loseBlocks(
    of inode: Inode, before moment: Int = .max, _ random: inout Random
  ) {
    let each = options.block / options.sector
    var blocks: Set<Int> = []
    for change in inode.changes where change.sequence <= moment {
      if let sector = change.sector { blocks.insert(sector / each) }
    }
    guard !blocks.isEmpty else { return }
    let losesAll = random.happens(500)
    let failed = Set(blocks.sorted().filter { _ in losesAll || random.happens(500) })
    var kept: [Inode.Change] = []
    for change in inode.changes {
      guard let sector = change.sector, change.sequence <= moment else {
        kept.append(change)
        continue
      }
      if failed.contains(sector / each) { continue }
      inode.store(change.bytes, at: sector * options.sector, sector: options.sector)
    }
    inode.changes = kept
    // A block that was written to since is dirty completely.
    let dirty = Set(kept.compactMap { $0.sector.map { $0 / each } })
    inode.lost.formUnion(failed)
    for block in failed.intersection(dirty).sorted() {
      let first = block * options.block
      guard first < inode.bytes.count else { continue }
      markDirty(first..<min(inode.bytes.count, first + options.block), of: inode)
    }
    inode.errors += 1
    inode.isErrorSeen = false
    say("the disk loses blocks \(failed.sorted()) of inode \(inode.number)")
  }

  /// Memory runs short: lost blocks, which are clean, are dropped, and read from the disk again.
  package func evict(_ inode: Inode, _ random: inout Random) {
    let durable = inode.durable
    for block in inode.lost.sorted() where random.happens(500) {
      let start = block * options.block
      for index in start..<max(start, min(inode.bytes.count, start + options.block)) {
        inode.bytes[index] = index < durable.count ? durable[index] : 0
      }
      inode.lost.remove(block)
      say("block \(block) of inode \(inode.number) is read from the disk again")
    }
  }

  func completeMoves(of directory: Inode, before moment: Int) {
    for move in directory.moves where move.sequence <= moment {
      directory.diskEntries[move.name] = move.inode
    }
    directory.moves.removeAll { $0.sequence <= moment }
  }

  func completeMoves(below directory: Inode, before moment: Int) {
    for entry in directory.entries.values where entry.kind == .directory {
      completeMoves(below: entry, before: moment)
    }
    completeMoves(of: directory, before: moment)
  }

  /// Completes all changes of directories, for the setup of a run.
  package func syncNames() { completeMoves(below: root, before: .max) }

  /// The files of a directory by name, as processes see them, or as they are on the disk for certain.
  package func files(in path: String, durable isDurable: Bool) -> [(name: [UInt8], inode: Inode)] {
    var directory = root
    for part in path.utf8.split(separator: UInt8(ascii: "/")) {
      let entries = isDurable ? directory.diskEntries : directory.entries
      guard let next = entries[Array(part)] else { return [] }
      directory = next
    }
    return (isDurable ? directory.diskEntries : directory.entries)
      .filter { $0.value.kind == .file }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { ($0.key, $0.value) }
  }

  /// Cuts the power. Of what was not synced, any version of each sector may be on the disk, and any of the sizes.
  package func cutPower(_ processes: [SimulatedProcess], _ random: inout Random) {
    say("the power is cut")
    for process in processes where !process.isOver { end(process) }
    crash(root, Way(rawValue: random.below(4)) ?? .nothing, random.below(sequence + 1), &random)
    now += 10_000_000_000
    bootTime = now
    boot += 1
    now += 1_000_000_000
    hasRoom = true
  }

  /// What is on the disk of what was not synced.
  private enum Way: Int {
    case nothing, upToOneMoment
    /// Each at a moment of its own.
    case sectors, pages
  }

  private func crash(_ inode: Inode, _ way: Way, _ moment: Int, _ random: inout Random) {
    guard inode.kind == .directory else { return crash(file: inode, way, moment, &random) }
    // A journal completes changes of directories in their order.
    let own = options.hasJournal ? moment : way == .nothing ? 0 : random.below(sequence + 1)
    completeMoves(of: inode, before: own)
    inode.moves = []
    inode.entries = inode.diskEntries
    for entry in inode.entries.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      crash(entry.value, way, moment, &random)
    }
  }

  private func crash(file inode: Inode, _ way: Way, _ moment: Int, _ random: inout Random) {
    switch way {
    case .nothing: break
    case .upToOneMoment: inode.complete(before: moment, sector: options.sector)
    case .sectors: scatter(inode, grain: 1, &random)
    case .pages: scatter(inode, grain: 4096 / options.sector, &random)
    }
    inode.forgetCache()
  }

  private func scatter(_ inode: Inode, grain: Int, _ random: inout Random) {
    guard !inode.changes.isEmpty else { return }
    var moments: [Int: Int] = [:]
    var sizes = [inode.durable.count]
    for change in inode.changes {
      guard let sector = change.sector else {
        sizes.append(change.size)
        continue
      }
      var moment = moments[sector / grain] ?? -1
      if moment < 0 {
        moment =
          random.happens(300) ? 0 : random.happens(400) ? .max : random.below(sequence + 1)
        moments[sector / grain] = moment
      }
      guard change.sequence <= moment else { continue }
      inode.store(change.bytes, at: sector * options.sector, sector: options.sector)
    }
    let size = random.happens(500) ? sizes[sizes.count - 1] : sizes[random.below(sizes.count)]
    inode.setDiskSize(size)
  }
}

/// Reads and writes.
extension Kernel {
  func read(
    _ file: OpenFile, at offset: Int, into buffer: inout [UInt8]
  ) throws(Errno) -> Int {
    try enter("pread64", file, offset)
    guard file.options.canRead else { throw .badDescriptor }
    guard file.inode.kind != .directory else { throw .directory }
    guard offset >= 0 else { throw .invalidArgument }
    if fails(file.inode.role) != nil { throw .inputOutput }
    let count = min(buffer.count, max(0, file.inode.bytes.count - offset))
    guard count > 0 else { return 0 }
    file.inode.bytes.withUnsafeBufferPointer { from in
      buffer.withUnsafeMutableBufferPointer { to in
        for index in 0..<count { to[index] = from[offset + index] }
      }
    }
    return count
  }

  /// Writes at an offset, or else at the description's own; returns how many bytes.
  func write(_ bytes: [UInt8], to file: OpenFile, at offset: Int?) throws(Errno) -> Int {
    let inode = file.inode
    if inode.kind == .pipe { return try write(bytes, toPipe: file) }
    if file.isAppending { current?.appending = (inode, bytes) }
    defer { current?.appending = nil }
    try enter(offset == nil ? "write" : "pwrite64", file, offset ?? bytes.count)
    guard file.options.canWrite else { throw .badDescriptor }
    if let offset, offset < 0 { throw .invalidArgument }
    if file.isAppending, offset == nil, file.lockedAt > inode.renamedAt {
      violation = "an append to a file that had been renamed before it was locked"
    }
    let start = file.isAppending ? inode.bytes.count : offset ?? file.offset
    var count = bytes.count
    if var random = fails(inode.role) {
      switch random.below(3) {
      case 0: throw .inputOutput
      case 1: throw .noSpace
      default: count = offset == nil ? random.below(bytes.count + 1) : count / 2
      }
    } else if !hasRoom {
      count = min(count, max(0, max(inode.reserved, inode.bytes.count) - start))
      if count == 0, !bytes.isEmpty { throw .noSpace }
    }
    put(count == bytes.count ? bytes : Array(bytes[..<count]), in: inode, at: start)
    if offset == nil { file.offset = start + count }
    didWrite?(inode, bytes, start)
    return count
  }

  func put(_ bytes: [UInt8], in inode: Inode, at offset: Int) {
    guard !bytes.isEmpty else { return }
    let end = offset + bytes.count
    if inode.bytes.count < end {
      inode.bytes += [UInt8](repeating: 0, count: end - inode.bytes.count)
      inode.changes.append(Inode.Change(sequence: nextSequence(), sector: nil, size: end))
    }
    inode.bytes.withUnsafeMutableBufferPointer { to in
      for index in bytes.indices { to[offset + index] = bytes[index] }
    }
    markDirty(offset..<end, of: inode)
  }

  /// Keeps what the sectors have now. A block that was lost is dirty completely.
  func markDirty(_ bytes: Range<Int>, of inode: Inode) {
    let sequence = nextSequence()
    var (start, end) = (bytes.lowerBound, bytes.upperBound)
    if !inode.lost.isEmpty {
      for block in bytes.lowerBound / options.block...(bytes.upperBound - 1) / options.block
      where inode.lost.remove(block) != nil {
        start = min(start, block * options.block)
        end = max(end, min((block + 1) * options.block, inode.bytes.count))
      }
    }
    for sector in start / options.sector..<(end + options.sector - 1) / options.sector {
      let from = sector * options.sector
      let to = min(inode.bytes.count, from + options.sector)
      guard from < to else { continue }
      inode.changes.append(
        Inode.Change(sequence: sequence, sector: sector, bytes: Array(inode.bytes[from..<to])))
    }
  }

  func setSize(of inode: Inode, to size: Int) {
    let old = inode.bytes.count
    guard size != old else { return }
    if size < old {
      inode.bytes.removeLast(old - size)
      inode.lost = inode.lost.filter { $0 * options.block < size }
      inode.reserved = size
    } else {
      inode.bytes += [UInt8](repeating: 0, count: size - old)
    }
    inode.changes.append(Inode.Change(sequence: nextSequence(), sector: nil, size: size))
    // The kernel zeroes the rest of the last block.
    if size < old, size % options.sector != 0 { markDirty(size - 1..<size, of: inode) }
  }

  func truncate(_ file: OpenFile, to size: Int) throws(Errno) {
    try enter("ftruncate", file, size)
    guard file.options.canWrite, file.inode.kind == .file, size >= 0 else {
      throw .invalidArgument
    }
    if file.inode.isAppendOnly { throw .notPermitted }
    if fails(file.inode.role) != nil {
      failedTruncations += 1
      throw .inputOutput
    }
    setSize(of: file.inode, to: size)
  }

  func reserve(_ file: OpenFile, _ count: Int, at offset: Int) throws(Errno) {
    try enter("fallocate", file, offset + count)
    // The real target ignores all errors but those of a lack of room.
    guard file.options.canWrite, offset >= 0, count > 0, !file.inode.isImmutable else { return }
    if var random = fails(file.inode.role) {
      if random.happens(500) { throw .noSpace }
      return
    }
    if offset + count <= file.inode.reserved { return }
    guard hasRoom else { throw .noSpace }
    file.inode.reserved = offset + count
  }

  /// Sets or clears `O_APPEND`; returns false where the file is append-only.
  func setAppending(_ isAppending: Bool, _ file: OpenFile) throws(Errno) -> Bool {
    try enter("fcntl", file, isAppending ? 1 : 0)
    if file.isAppending != isAppending, file.inode.isAppendOnly { return false }
    file.isAppending = isAppending
    return true
  }
}

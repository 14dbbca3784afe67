extension [UInt8] {
  /// Appends text between quotes in one copy, with the bytes `before` and `after` them where they are not nil.
  @inline(__always)
  mutating func append(quoting text: Span<UInt8>, before: UInt8?, after: UInt8?) {
    unsafe append(reserving: text.count + 4) { end in
      if let before { unsafe Self.put(before, &end) }
      unsafe Self.put(quoting: text, &end)
      if let after { unsafe Self.put(after, &end) }
    }
  }

  /// Appends a member in one copy: the byte `before` where it is not nil, the quoted name, a colon, and the value, which gets quotes
  /// where it has none.
  mutating func append(
    member name: Span<UInt8>, _ value: Span<UInt8>, isQuoted: Bool, before: UInt8?
  ) {
    unsafe append(reserving: name.count + value.count + 6) { end in
      if let before { unsafe Self.put(before, &end) }
      unsafe Self.put(quoting: name, &end)
      unsafe Self.put(UInt8(ascii: ":"), &end)
      if isQuoted { unsafe Self.put(value, &end) } else { unsafe Self.put(quoting: value, &end) }
    }
  }

  /// Calls `write` with the address after the bytes, where there is room for `count` more, to be moved behind what it writes.
  @inline(__always)
  mutating func append(
    reserving count: Int, _ write: (inout UnsafeMutablePointer<UInt8>) -> Void
  ) {
    append(addingCapacity: count) { output in
      unsafe output.withUnsafeMutableBufferPointer { room, filled in
        guard let start = room.baseAddress else { return }
        // The requested capacity follows the `filled` bytes.
        var end = unsafe start + filled
        unsafe write(&end)
        filled = unsafe end - start
      }
    }
  }

  @inline(__always)
  private static func put(_ byte: UInt8, _ end: inout UnsafeMutablePointer<UInt8>) {
    unsafe end.pointee = byte
    unsafe end += 1
  }

  @inline(__always)
  private static func put(_ text: Span<UInt8>, _ end: inout UnsafeMutablePointer<UInt8>) {
    unsafe text.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      // Two arrays never overlap.
      unsafe UnsafeMutableRawPointer(end).copyMemory(from: source, byteCount: bytes.count)
    }
    unsafe end += text.count
  }

  @inline(__always)
  private static func put(quoting text: Span<UInt8>, _ end: inout UnsafeMutablePointer<UInt8>) {
    unsafe put(UInt8(ascii: "\""), &end)
    unsafe put(text, &end)
    unsafe put(UInt8(ascii: "\""), &end)
  }
}

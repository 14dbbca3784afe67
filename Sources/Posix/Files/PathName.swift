extension [UInt8] {
  /// The bytes and the NUL that ends a path for C, in one copy.
  var withNUL: [CChar] {
    unsafe [CChar](unsafeUninitializedCapacity: count + 1) { room, filled in
      // The room has a place for each byte and the NUL.
      unsafe room.withMemoryRebound(to: UInt8.self) { bytes in
        _ = unsafe bytes.update(fromContentsOf: self)
        unsafe bytes[count] = 0
      }
      filled = count + 1
    }
  }
}

internal import CPosix

/// Unix datagram sockets, unix(7), and passing files through them.
extension FileDescriptor {
  /// A non-blocking socket connected to the one at `path`. The corresponding C functions are `socket` and `connect`.
  package init(sendingTo path: [UInt8]) throws(Errno) {
    let name = path.withNUL
    let number = try Errno.check { unsafe Int(cposix_connect_datagram(name, path.count)) }
    self.init(Int32(number), isOwned: true)
  }

  /// An anonymous file in memory. The corresponding C function is `memfd_create`, with sealing allowed.
  package init(inMemory name: StaticString) throws(Errno) {
    let number = try Errno.check {
      // Static strings end with NUL.
      unsafe Int(cposix_memfd(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)))
    }
    self.init(Int32(number), isOwned: true)
  }

  /// Returns the most bytes of a datagram: unix(7) uses 32 of the send buffer.
  package func datagramLimit() throws(Errno) -> Int {
    let number = number
    return try Errno.check { Int(cposix_send_buffer(number)) } - 32
  }

  /// Sends one datagram. The corresponding C function is `send`.
  package func send(_ bytes: Span<UInt8>) throws(Errno) {
    let number = number
    _ = try unsafe bytes.withUnsafeBytes { bytes throws(Errno) in
      // The pointer is used inside the closure only.
      try Errno.check {
        unsafe CPosix.send(number, bytes.baseAddress, bytes.count, Int32(cposix_no_signal))
      }
    }
  }

  /// Seals a file in memory against changes. The corresponding C function is `fcntl` with `F_ADD_SEALS`.
  package func seal() throws(Errno) {
    let number = number
    _ = try Errno.check { Int(cposix_seal(number)) }
  }

  /// Sends an open file in place of bytes. The corresponding C function is `sendmsg` with `SCM_RIGHTS`.
  package func send(passing file: borrowing FileDescriptor) throws(Errno) {
    let (number, passed) = (number, file.number)
    _ = try Errno.check { Int(cposix_send_descriptor(number, passed)) }
  }
}

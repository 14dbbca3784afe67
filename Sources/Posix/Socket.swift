internal import CPosix

/// Listening sockets, socket(7).
extension FileDescriptor {
  /// A descriptor that was inherited under this number, and stays open.
  package static func inherited(_ number: Int32) -> FileDescriptor {
    FileDescriptor(number, isOwned: false)
  }

  /// Whether it is a socket that connections can be accepted from. The corresponding socket option is `SO_ACCEPTCONN`.
  package var isListening: Bool { cposix_is_listening(number) != 0 }

  /// Makes `accept` come back where another process was faster; no program that is started inherits the descriptor.
  /// The corresponding C function is `fcntl`.
  package func prepareForAccepting() throws(Errno) {
    _ = try Errno.check { Int(cposix_set_close_on_exec(number)) }
    _ = try Errno.check { Int(cposix_set_non_blocking(number)) }
  }

  /// Takes the next connection, whose reads and writes never wait. The corresponding C function is `accept4`.
  ///
  /// Throws `EAGAIN` where there is none.
  package func accept() throws(Errno) -> FileDescriptor {
    let connection = try Errno.check { Int(cposix_accept(number)) }
    return FileDescriptor(Int32(connection), isOwned: true)
  }

  /// The four bytes of the IPv4 address at the other end; nil for any other kind of socket.
  /// The corresponding C function is `getpeername`.
  package var peerAddress: [UInt8]? {
    let address = cposix_peer_address(number)
    guard address >= 0 else { return nil }
    // The address is in network order: its first byte is the lowest in memory.
    let number = UInt32(truncatingIfNeeded: address).bigEndian
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  /// Tells the other end that nothing more comes; reading goes on. The corresponding C function is `shutdown`.
  package func finishWriting() { _ = shutdown(number, Int32(SHUT_WR)) }
}

internal import CPosix

/// Listening sockets, socket(7).
extension FileDescriptor {
  /// The inherited descriptor of this number, which stays open.
  package static func inherited(_ number: Int32) -> FileDescriptor {
    FileDescriptor(number, isOwned: false)
  }

  /// Whether it is a listening socket. The corresponding socket option is `SO_ACCEPTCONN`.
  package var isListening: Bool { cposix_is_listening(number) != 0 }

  /// Makes `accept` non-blocking, as another process may be faster, and sets `FD_CLOEXEC`. The corresponding C function
  /// is `fcntl`.
  package func prepareForAccepting() throws(Errno) {
    _ = try Errno.check { Int(cposix_set_close_on_exec(number)) }
    _ = try Errno.check { Int(cposix_set_non_blocking(number)) }
  }

  /// Accepts the next connection, non-blocking. The corresponding C function is `accept4`.
  ///
  /// Throws `EAGAIN` where there is none.
  package func accept() throws(Errno) -> FileDescriptor {
    let connection = try Errno.check { Int(cposix_accept(number)) }
    return FileDescriptor(Int32(connection), isOwned: true)
  }

  /// The IPv4 address at the other end; nil for any other kind of socket. The corresponding C function is `getpeername`.
  package var peerAddress: IPv4Address? {
    let address = cposix_peer_address(number)
    return address < 0 ? nil : IPv4Address(networkOrder: UInt32(truncatingIfNeeded: address))
  }

  /// Shuts down the writing side. The corresponding C function is `shutdown`.
  package func finishWriting() { _ = shutdown(number, Int32(SHUT_WR)) }
}

internal import CPosix

/// This process: its arguments, environment, signals and user.
package enum Process {
  /// Returns the arguments after the program's name.
  package static func arguments(
    _ count: Int32, _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) -> [[UInt8]] {
    guard let pointers = unsafe pointers, count > 1 else { return [] }
    // execve(2) passes `count` strings, which live as long as the process.
    return (1..<Int(count)).map { unsafe bytes(of: pointers[$0]) }
  }

  /// Returns the environment's variables whose names begin with `prefix`, in their order; environ(7).
  package static func environment(
    prefix: StaticString
  ) -> [(name: [UInt8], value: [UInt8])] {
    var variables: [(name: [UInt8], value: [UInt8])] = []
    let length = prefix.utf8CodeUnitCount
    var entry = unsafe cposix_environment()
    // The environment is a list of strings that ends with a null pointer.
    while let variable = unsafe entry?.pointee {
      unsafe entry = entry?.advanced(by: 1)
      guard unsafe strncmp(variable, UnsafeRawPointer(prefix.utf8Start), length) == 0,
        let equals = unsafe strchr(variable, Int32(UInt8(ascii: "=")))
      else { continue }
      // The `=` is in the variable.
      let nameLength = unsafe equals - variable
      let value = unsafe equals + 1
      unsafe variables.append((bytes(variable, nameLength), bytes(value, strlen(value))))
    }
    return variables
  }

  /// Blocks SIGPIPE and SIGXFSZ, so that such writes fail instead, unblocks all other signals, and prepares
  /// `RequestTimer`; signal(7).
  package static func prepareSignals() { cposix_prepare_signals() }

  /// Changes from root to the owner and group of a file, without supplementary groups. Does nothing for other users,
  /// and where root is the owner.
  ///
  /// Throws the errors of stat(2), setgroups(2), setgid(2) and setuid(2).
  package static func becomeOwner(of path: [UInt8]) throws(Errno) {
    guard geteuid() == 0 else { return }
    var status = stat()
    let name = path.withNUL
    // The name ends with NUL, and the call keeps neither pointer.
    _ = try Errno.check { unsafe Int(stat(name, &status)) }
    let (user, group) = (status.st_uid, status.st_gid)
    guard user != 0 else { return }

    _ = try Errno.check { Int(setgroups(0, nil)) }
    _ = try Errno.check { Int(setgid(group)) }
    _ = try Errno.check { Int(setuid(user)) }
  }

  private static func bytes(of text: UnsafeMutablePointer<CChar>?) -> [UInt8] {
    guard let text = unsafe text else { return [] }
    return unsafe bytes(text, strlen(text))
  }

  /// Copies `count` bytes, which must exist.
  private static func bytes(_ text: UnsafeMutablePointer<CChar>, _ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      if let start = room.baseAddress { unsafe memcpy(start, text, count) }
      filled = count
    }
  }
}

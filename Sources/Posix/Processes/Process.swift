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
    unsafe variables { variable in
      unsafe cposix_begins(variable, prefix.utf8Start, prefix.utf8CodeUnitCount) != 0
    } where: { _ in
      true
    }
  }

  /// Returns the environment's variables whose names are wanted, in their order; environ(7). Nothing of the others is copied.
  package static func environment(
    where isWanted: (_ name: Span<UInt8>) -> Bool
  ) -> [(name: [UInt8], value: [UInt8])] {
    unsafe variables(beginning: { _ in true }, where: isWanted)
  }

  /// About how many variables a request or the settings have.
  private static var usualVariables: Int { 16 }

  private static func variables(
    beginning isCandidate: (UnsafeMutablePointer<CChar>) -> Bool,
    where isWanted: (_ name: Span<UInt8>) -> Bool
  ) -> [(name: [UInt8], value: [UInt8])] {
    var variables: [(name: [UInt8], value: [UInt8])] = []
    variables.reserveCapacity(Self.usualVariables)
    var entry = unsafe cposix_environment()
    // The environment is a list of strings that ends with a null pointer.
    while let variable = unsafe entry?.pointee {
      unsafe entry = entry?.advanced(by: 1)
      guard unsafe isCandidate(variable),
        let equals = unsafe strchr(variable, Int32(UInt8(ascii: "=")))
      else { continue }
      // The `=` is in the variable.
      let name = unsafe UnsafeBufferPointer(
        start: UnsafeRawPointer(variable).assumingMemoryBound(to: UInt8.self),
        count: equals - variable)
      guard unsafe isWanted(name.span) else { continue }
      let value = unsafe equals + 1
      unsafe variables.append((bytes(variable, name.count), bytes(value, strlen(value))))
    }
    return variables
  }

  /// Returns the value of a variable of the environment; `name` ends with `=`. Nil where it is not set.
  package static func variable(_ name: StaticString) -> [UInt8]? {
    guard let value = unsafe cposix_variable(name.utf8Start, name.utf8CodeUnitCount) else {
      return nil
    }
    return unsafe bytes(value, strlen(value))
  }

  /// Whether the environment has a variable; `name` ends with `=`.
  package static func hasVariable(_ name: StaticString) -> Bool {
    unsafe cposix_variable(name.utf8Start, name.utf8CodeUnitCount) != nil
  }

  /// Ends the process. The corresponding C function is `_exit`.
  package static func exit(_ status: Int32) -> Never { _exit(status) }

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
  private static func bytes(_ text: UnsafePointer<CChar>, _ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      if let start = room.baseAddress { unsafe memcpy(start, text, count) }
      filled = count
    }
  }
}

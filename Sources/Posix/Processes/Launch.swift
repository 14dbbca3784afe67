internal import CPosix

/// The descriptors and variables that the process inherited.
extension Process {
  /// Opens `/dev/null` under each of the numbers 0, 1 and 2 that is closed. FastCGI's specification, section 2.2, has
  /// servers close 1 and 2; the first file or connection would get the log's number. Without `/dev/null`, as in a
  /// chroot, the root directory takes its place, which can be neither read nor written.
  ///
  /// The replacement of standard output is read-only, so that events written there are rejected, not lost.
  ///
  /// - Returns: Whether all three are open; otherwise the process must not open any file.
  package static func openStandardDescriptors() -> Bool {
    var list = [pollfd](repeating: pollfd(fd: 0, events: 0, revents: 0), count: 3)
    for index in list.indices { list[index].fd = Int32(index) }
    // The list has three entries.
    let found = unsafe list.withUnsafeMutableBufferPointer { unsafe poll($0.baseAddress, 3, 0) }
    if found == 0 { return true }
    for entry in list {
      // poll(2) fails where fewer than three descriptors may be open.
      let isClosed = found > 0 ? Int32(entry.revents) & POLLNVAL != 0 : cposix_flags(entry.fd) < 0
      if isClosed, !openReplacement(for: entry.fd) { return false }
    }
    return true
  }

  private static func openReplacement(for number: Int32) -> Bool {
    var opened = unsafe cposix_open("/dev/null", number == 2 ? O_WRONLY : O_RDONLY, 0)
    if opened < 0 { opened = unsafe cposix_open("/", Int32(cposix_path_only), 0) }
    // This is the lowest free number, as those below it are open.
    return opened == number
  }

  /// Returns the numbers of the descriptors that systemd passed to this process, sd_listen_fds(3); nil where there are
  /// none. Removes their variables from the environment, as they are not meant for child processes.
  package static func takeListenDescriptors() -> Range<Int32>? {
    guard let process = number(in: "LISTEN_PID="), process == Int(getpid()),
      let count = number(in: "LISTEN_FDS="), count > 0
    else { return nil }
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] as [StaticString] {
      // Static strings end with NUL.
      _ = unsafe unsetenv(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
    }
    // SD_LISTEN_FDS_START
    return 3..<3 + Int32(clamping: min(count, 1024))
  }

  /// Whether systemd passed sockets to another process by `LISTEN_PID`: most often the shell that started this one.
  package static var hasListenDescriptorsOfAnother: Bool {
    guard let process = number(in: "LISTEN_PID=") else { return false }
    return process != Int(getpid()) && hasVariable("LISTEN_FDS=")
  }

  private static func number(in variable: StaticString) -> Int? {
    guard let value = Self.variable(variable),
      (1...9).contains(value.count), value.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return value.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
  }

  /// Raises the limit of open files to the maximum, and returns it: getrlimit(2), `RLIMIT_NOFILE`.
  package static func raiseDescriptorLimit() -> Int { cposix_raise_descriptor_limit() }
}

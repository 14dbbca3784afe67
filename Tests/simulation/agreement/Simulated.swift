import Posix

/// What the target Posix has no call for, on the simulated kernel.
enum Machine {
  static func prepare(_ directory: String) throws(Errno) {
    kernel = Kernel(seed: 0, KernelOptions())
    kernel.isStrict = true
    var path = ""
    for part in directory.split(separator: "/") {
      path += "/\(part)"
      try FileDescriptor.makeDirectory(Array(path.utf8), mode: 0o755)
    }
  }

  static func makeLink(_ path: String, to target: String) throws(Errno) {
    try kernel.makeLink(path, to: target)
  }

  static func setFlag(
    _ path: String, isAppendOnly: Bool, isImmutable: Bool
  ) throws(Errno) {
    guard let inode = kernel.inode(at: path) else { throw .noSuchFile }
    inode.isAppendOnly = isAppendOnly
    inode.isImmutable = isImmutable
  }
}

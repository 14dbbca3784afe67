package import Posix

/// The file for a secret that is shown only once: it is made before anything is asked for, and goes again where nothing comes
/// to stand in it.
@usableFromInline package struct SecretFile: ~Copyable {
  @usableFromInline let path: [UInt8]
  private let file: FileDescriptor
  @usableFromInline var isKept = false

  /// Makes the file, which nobody else can read.
  ///
  /// Throws also `EEXIST` where there is one: there may be a secret in it.
  package init(_ path: [UInt8]) throws(Errno) {
    self.path = path
    file = try FileDescriptor(
      opening: path, in: .workingDirectory, [.writeOnly, .create, .exclusive], mode: 0o600)
    // A full disk shows now, where the file system can tell.
    try? file.reserve(4096, at: 0)
  }

  /// Writes the secret on a line of its own, and returns when it is on the device.
  package mutating func keep(_ secret: [UInt8]) throws(Errno) {
    try file.write((secret + [0x0A]).span)
    try file.sync()
    isKept = true
  }

  // Embedded Swift needs to see it from other targets.
  @inlinable deinit {
    if !isKept { Self.remove(path) }
  }

  @usableFromInline static func remove(_ path: [UInt8]) {
    try? FileDescriptor.workingDirectory.remove(path)
  }
}

package import Posix

/// The file for a secret that is shown only once: created before the request, and removed unless the secret is written.
@usableFromInline package struct SecretFile: ~Copyable {
  @usableFromInline let path: [UInt8]
  private let file: FileDescriptor
  @usableFromInline var isKept = false

  /// Creates the file, readable only by its owner.
  ///
  /// Throws also `EEXIST` where it exists, since it may hold a secret.
  package init(_ path: [UInt8]) throws(Errno) {
    self.path = path
    file = try FileDescriptor(
      opening: path, in: .workingDirectory, [.writeOnly, .create, .exclusive], mode: 0o600)
    // A full disk shows now, where the file system supports it.
    try? file.reserve(4096, at: 0)
  }

  /// Writes the secret on a line, and syncs the file.
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

/// Reads small files.
extension FileDescriptor {
  /// Returns all bytes up to the end.
  ///
  /// Throws what `read` throws, and `EFBIG` where there are more than `limit` bytes.
  package func readAll(limit: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(atMost: 4096, into: &bytes) > 0 {
      guard bytes.count <= limit else { throw Errno.fileTooLarge }
    }
    return bytes
  }
}

import Bytes

/// The path of a request.
enum Route {
  /// The path as sources are found by it: decoded once.
  ///
  /// Throws `Refusal.path` where it has a segment `.` or `..`, which another program would take for another path.
  static func path(_ encoded: [UInt8]) throws(Refusal) -> [UInt8] {
    let path = Percent.decode(encoded)
    for segment in path.pieces(separatedBy: UInt8(ascii: "/"))
    where segment.equals(".") || segment.equals("..") { throw .path }
    return path
  }
}

import Bytes

/// Who sends where: one source at any path, or several, each at its own.
package struct Sources {
  /// The first one, which is the only one where no paths are told apart.
  let first: Source
  private var routes: [(segments: [[UInt8]], source: Source)] = []

  /// One source at any path.
  package init(_ only: Source) { first = only }

  /// Sources by their paths, still encoded; nil where there is none, and where a path has dot segments.
  package init?(routes: [(path: [UInt8], source: Source)]) {
    guard let first = routes.first?.source else { return nil }
    self.first = first
    for (path, source) in routes {
      guard let segments = try? Self.segments(of: path) else { return nil }
      self.routes.append((segments, source))
    }
  }

  /// The source that a request's path belongs to.
  ///
  /// Throws `Refusal.path` where there is none.
  func source(at path: [UInt8]) throws(Refusal) -> Source {
    guard let index = try index(at: path) else { return first }
    return routes[index].source
  }

  /// Which of the sources a path belongs to: the one with the longest path of which all segments are the first ones of this
  /// path's; nil where no paths are told apart.
  ///
  /// Throws `Refusal.path` where it is none.
  package func index(at path: [UInt8]) throws(Refusal) -> Int? {
    let segments = try Self.segments(of: path)
    guard !routes.isEmpty else { return nil }
    var longest: Int?
    for (index, route) in routes.enumerated() where segments.starts(with: route.segments) {
      if route.segments.count > longest.map({ routes[$0].segments.count }) ?? -1 { longest = index }
    }
    guard let longest else { throw .path }
    return longest
  }

  /// The segments of an encoded path, decoded once, but for those that are empty.
  ///
  /// Throws `Refusal.path` where one is `.` or `..`, which another program would take for another path.
  private static func segments(of path: [UInt8]) throws(Refusal) -> [[UInt8]] {
    var segments: [[UInt8]] = []
    for segment in Percent.decode(path).pieces(separatedBy: UInt8(ascii: "/")) {
      if segment.equals(".") || segment.equals("..") { throw .path }
      // `/a` and `/a/` are one path here, and so are `/a/b` and `/a//b`.
      if !segment.isEmpty { segments.append(segment) }
    }
    return segments
  }
}

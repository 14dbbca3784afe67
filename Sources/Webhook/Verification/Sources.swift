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
      guard let segments = Self.segments(of: path) else { return nil }
      self.routes.append((segments, source))
    }
  }

  /// Returns the source that a request's path belongs to. A stage before the path is taken off where a source with a longer
  /// path is found behind it.
  ///
  /// Throws `Rejection.path` where there is none.
  func source(of request: inout Request) throws(Rejection) -> Source {
    guard let segments = Self.segments(of: request.path) else { throw rejection(of: request.path) }
    guard !routes.isEmpty else { return first }
    var found = longestRoute(matching: segments)
    if let path = request.pathBehindStage, let segments = Self.segments(of: path),
      let index = longestRoute(matching: segments), length(of: index) > length(of: found)
    {
      found = index
      request.path = path
    }
    guard let found else { throw rejection(of: request.path) }
    return routes[found].source
  }

  /// Returns which of the sources a path belongs to: the one with the longest path of which all segments are the first ones of
  /// this path's; nil where no paths are told apart.
  ///
  /// Throws `Rejection.path` where it is none.
  package func index(at path: [UInt8]) throws(Rejection) -> Int? {
    guard let segments = Self.segments(of: path) else { throw rejection(of: path) }
    guard !routes.isEmpty else { return nil }
    guard let index = longestRoute(matching: segments) else { throw rejection(of: path) }
    return index
  }

  /// Names of header fields whose values are secrets of any source.
  var secretFields: [[UInt8]] {
    (routes.isEmpty ? [first] : routes.map { $0.source })
      .flatMap { $0.credentials.headers.map { $0.name } }
  }

  private func longestRoute(matching segments: [[UInt8]]) -> Int? {
    var longest: Int?
    for (index, route) in routes.enumerated() where segments.starts(with: route.segments) {
      if route.segments.count > length(of: longest) { longest = index }
    }
    return longest
  }

  private func length(of index: Int?) -> Int { index.map { routes[$0].segments.count } ?? -1 }

  private func rejection(of path: [UInt8]) -> Rejection {
    let sources = routes.isEmpty ? [first] : routes.map { $0.source }
    return .path(LoggedPath(path) { segment in sources.contains { $0.hasSecret(segment) } })
  }

  /// Returns the segments of an encoded path, decoded once, but for those that are empty; nil where one is `.` or `..`, which
  /// another program would take for another path.
  private static func segments(of path: [UInt8]) -> [[UInt8]]? {
    var segments: [[UInt8]] = []
    for segment in Percent.decode(path).pieces(separatedBy: UInt8(ascii: "/")) {
      if segment.equals(".") || segment.equals("..") { return nil }
      // `/a` and `/a/` are one path here, and so are `/a/b` and `/a//b`.
      if !segment.isEmpty { segments.append(segment) }
    }
    return segments
  }
}

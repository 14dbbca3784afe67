import Bytes

/// The sources of notifications: one for all paths, or several, each with a path.
package struct Sources {
  /// The first source, which is the only one where sources have no paths.
  let first: Source
  private var routes: [(segments: [[UInt8]], source: Source)] = []

  /// One source for all paths.
  package init(_ only: Source) { first = only }

  /// Sources by path, still encoded; nil where there is none, and where a path has dot segments.
  package init?(routes: [(path: [UInt8], source: Source)]) {
    guard let first = routes.first?.source else { return nil }
    self.first = first
    for (path, source) in routes {
      guard let segments = Self.segments(of: path) else { return nil }
      self.routes.append((segments, source))
    }
  }

  /// Returns the source of a request's path. Removes the stage before the path where only that matches a
  /// source, or where otherwise only the source at `/` matches: not all adapters' paths have the stage.
  ///
  /// Throws `Rejection.path` where no source matches.
  func source(of request: inout Request) throws(Rejection) -> Source {
    guard let segments = Self.segments(of: request.path) else { throw rejection(of: request.path) }
    guard !routes.isEmpty else { return first }
    var found = longestRoute(matching: segments)
    if length(of: found) < 1, let path = request.pathAfterStage,
      let segments = Self.segments(of: path),
      let index = longestRoute(matching: segments), length(of: index) > length(of: found)
    {
      found = index
      request.path = path
    }
    guard let found else { throw rejection(of: request.path) }
    return routes[found].source
  }

  /// Returns the index of the source with the longest prefix of the path's segments; nil where sources have no paths.
  ///
  /// Throws `Rejection.path` where no source matches.
  package func index(at path: [UInt8]) throws(Rejection) -> Int? {
    guard let segments = Self.segments(of: path) else { throw rejection(of: path) }
    guard !routes.isEmpty else { return nil }
    guard let index = longestRoute(matching: segments) else { throw rejection(of: path) }
    return index
  }

  /// The names of the header fields with a secret of any source.
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
    return .path(
      LoggedPath(path) { segment in
        routes.contains { $0.segments.contains(segment) }
          && !sources.contains { $0.hasSecret(segment) }
      })
  }

  /// Returns the nonempty segments of a path, decoded once; nil where one is `.` or `..`, which other programs resolve.
  private static func segments(of path: [UInt8]) -> [[UInt8]]? {
    var segments: [[UInt8]] = []
    for segment in Percent.decode(path).pieces(separatedBy: UInt8(ascii: "/")) {
      if segment.equals(".") || segment.equals("..") { return nil }
      // `/a` equals `/a/`, and `/a/b` equals `/a//b`.
      if !segment.isEmpty { segments.append(segment) }
    }
    return segments
  }
}

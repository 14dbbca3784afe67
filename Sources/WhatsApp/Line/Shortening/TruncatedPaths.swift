import Bytes

/// How much paths in `data.truncated` say: all, or no more than one or two names.
enum PathDetail: Int {
  /// Which of the objects in `data`.
  case part = 1
  /// Which of their members.
  case member
  case whole = 1024
}

/// A path while a value is walked: the names from `data` on, joined by dots, array indexes written `[]`.
///
/// What is nested deeper than its detail, or would make it long, is not in it: then it is the path of what that stands in.
struct DataPath {
  private(set) var bytes: [UInt8] = []
  private var depth = 0
  private var isComplete = true
  private let detail: PathDetail

  /// The most bytes of a path; the names of a body can have millions.
  private static let lengthLimit = 512

  init(_ detail: PathDetail) { self.detail = detail }

  /// Where the path is, to go back to.
  var mark: (length: Int, depth: Int, isComplete: Bool) { (bytes.count, depth, isComplete) }

  mutating func restore(_ mark: (length: Int, depth: Int, isComplete: Bool)) {
    bytes.removeLast(bytes.count - mark.length)
    (depth, isComplete) = (mark.depth, mark.isComplete)
  }

  mutating func append(name: [UInt8]) {
    guard isComplete, depth < detail.rawValue else { return isComplete = false }
    let length = bytes.count
    if length > 0 { bytes.append(UInt8(ascii: ".")) }
    Identity.append(part: name, to: &bytes)
    depth += 1
    guard bytes.count > Self.lengthLimit, length > 0 else { return }
    bytes.removeLast(bytes.count - length)
    isComplete = false
  }

  mutating func appendElement() {
    guard isComplete, depth < detail.rawValue, bytes.count + 2 <= Self.lengthLimit else {
      return isComplete = false
    }
    bytes.append("[]")
  }
}

/// Paths in the order in which they came up, each once.
struct PathList {
  private var paths: [[UInt8]] = []
  private var known: Set<[UInt8]> = []
  /// Bytes that they take in a line, each with a comma.
  private(set) var length = 0

  init(_ paths: [[UInt8]]) {
    for path in paths { note(path) }
  }

  /// Bytes that a path takes in a line: with its quotes and a comma.
  static func length(of path: [UInt8]) -> Int { JSONString.length(of: path.span) + 3 }

  func contains(_ path: [UInt8]) -> Bool { known.contains(path) }

  mutating func note(_ path: [UInt8]) {
    guard known.insert(path).inserted else { return }
    paths.append(path)
    length += Self.length(of: path)
  }

  /// Appends the member that lists them.
  func append(to output: inout [UInt8]) {
    output.append("\"truncated\":[")
    for (index, path) in paths.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      JSONString.append(path.span, to: &output)
    }
    output.append(UInt8(ascii: "]"))
  }
}

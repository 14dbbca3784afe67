import Bytes

/// The most names in a path of `data.truncated`.
enum PathDetail: Int {
  /// The object in `data`.
  case part = 1
  /// A member of such an object.
  case member
  case complete = 1024
}

/// The path of a value during a walk: the names from `data` on, joined by dots, with array indexes as `[]`.
///
/// It ends at the detail's depth and before it becomes too long; it is the path of an enclosing value then.
struct DataPath {
  private(set) var bytes: [UInt8] = []
  private var depth = 0
  private var isComplete = true
  private let detail: PathDetail

  /// The most bytes of a path; a name can have millions.
  private static let lengthLimit = 512

  init(_ detail: PathDetail) { self.detail = detail }

  /// The state to which `restore` returns.
  var mark: (length: Int, depth: Int, isComplete: Bool) { (bytes.count, depth, isComplete) }

  mutating func restore(_ mark: (length: Int, depth: Int, isComplete: Bool)) {
    bytes.removeLast(bytes.count - mark.length)
    (depth, isComplete) = (mark.depth, mark.isComplete)
  }

  mutating func append(name: [UInt8]) {
    guard isComplete, depth < detail.rawValue else { return isComplete = false }
    let length = bytes.count
    if length > 0 { bytes.append(UInt8(ascii: ".")) }
    EventID.append(part: name, to: &bytes)
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

/// Distinct paths, in the order of insertion.
struct PathList {
  private var paths: [[UInt8]] = []
  private var known: Set<[UInt8]> = []
  /// The bytes of all paths in a line, with quotes and commas.
  private(set) var length = 0

  init(_ paths: [[UInt8]]) {
    for path in paths { insert(path) }
  }

  /// Returns the bytes of a path in a line, with quotes and a comma.
  static func length(of path: [UInt8]) -> Int { JSONString.length(of: path.span) + 3 }

  func contains(_ path: [UInt8]) -> Bool { known.contains(path) }

  mutating func insert(_ path: [UInt8]) {
    guard known.insert(path).inserted else { return }
    paths.append(path)
    length += Self.length(of: path)
  }

  /// Appends the member `truncated`.
  func append(to output: inout [UInt8]) {
    output.append("\"truncated\":[")
    for (index, path) in paths.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      JSONString.append(path.span, to: &output)
    }
    output.append(UInt8(ascii: "]"))
  }
}

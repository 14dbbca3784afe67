import Bytes

/// Shortens a line that is too long, and lists in it what was cut or removed.
///
/// The longest texts under `data` are cut to one length; texts of up to `textFloor` bytes are kept. If that is not enough,
/// members of the objects in `data` are removed, the largest first. Both are chosen from sizes before anything is written,
/// and the sizes include the listed paths.
///
/// `data.truncated` lists the paths. Where they would take too much of the line, it lists the objects in `data` instead.
struct Shortening {
  /// The bytes that stay of any text, escapes included.
  static let textFloor = 256
  /// The bytes of `,"truncated":[]`.
  private static let listLength = 15
  /// The share of the line, as a divisor, and the bytes in any line, that paths may take.
  private static let (listShare, leastList) = (8, 512)

  private let document: JSONDocument
  private let limit: Int
  private var line: ShortenedLine

  /// An object in `data` with more members is removed as one: to choose among them for each line would take too long.
  private static let memberLimit = 1024

  /// A member of an object in `data`, or of `data` itself.
  private struct Member {
    /// The bytes saved by its removal, after texts were cut.
    var size: Int32
    var name: Int32
    var value: Int32
    /// The name of the object in `data`; -1 for a member of `data` itself.
    var part: Int32
  }

  /// Returns the line's object, without LF, in at most `limit` bytes if it has enough parts that can be removed.
  static func shorten(_ line: [UInt8], to limit: Int, truncated paths: [[UInt8]]) -> [UInt8] {
    // The line is JSON, nested a few levels deeper than a body may be.
    guard
      let document = try? JSONDocument(scanning: line, depthLimit: 2 * JSONDocument.depthLimit),
      let data = document.member("data", of: document.root)
    else { return line }
    var shortening = Shortening(
      document: document, limit: limit,
      line: ShortenedLine(document: document, data: data, known: paths))
    for detail in [PathDetail.complete, .member] where shortening.choose(detail) {
      let output = shortening.line.write(capacity: limit)
      if output.count <= limit { return output }
    }
    // The objects in `data` are few, and their names are short.
    _ = shortening.choose(.part)
    return shortening.line.write(capacity: limit)
  }

  /// Chooses the texts to cut and the members to remove. Returns whether they suffice with paths in this detail.
  private mutating func choose(_ detail: PathDetail) -> Bool {
    (line.detail, line.textLimit, line.removed) = (detail, .max, [])
    let share = detail == .part ? .max : max(Self.leastList, limit / Self.listShare)
    var listed = PathList(line.known)
    var excess = document.text.count + Self.listLength + listed.length - limit
    guard chooseTextLimit(&excess, &listed, share) else { return false }
    guard excess > 0 else { return true }
    let members = largestMembers()
    for member in members where excess > 0 {
      let path = path(of: member)
      let cost = listed.contains(path) ? 0 : PathList.length(of: path)
      // The path of an object is listed once for all of its members.
      let isShared = detail == .part && member.part >= 0
      guard isShared || cost < member.size else { continue }
      listed.insert(path)
      guard listed.length <= share else { return false }
      excess -= Int(member.size) - cost
      line.removed.append(member.value)
    }
    line.removed.sort()
    return excess <= 0
  }

  /// Finds the length to which the longest texts are cut to save the excess, or as much of it as texts can.
  private mutating func chooseTextLimit(
    _ excess: inout Int, _ listed: inout PathList, _ share: Int
  ) -> Bool {
    var texts: [(length: Int, path: [UInt8])] = []
    var path = DataPath(line.detail)
    collectTexts(line.data, at: &path, into: &texts)
    texts.sort { $0.length > $1.length }
    for (index, text) in texts.enumerated() where excess > 0 {
      let before = listed.length
      listed.insert(text.path)
      guard listed.length <= share else { return false }
      excess += listed.length - before
      let next = index + 1 < texts.count ? texts[index + 1].length : Self.textFloor
      let step = (text.length - next) * (index + 1)
      let cut = (excess + index) / (index + 1)
      line.textLimit = step >= excess ? max(Self.textFloor, text.length - cut) : next
      excess -= step
    }
    return true
  }

  /// Collects the lengths and paths of the texts above `textFloor`.
  private func collectTexts(
    _ value: JSONValue, at path: inout DataPath, into texts: inout [(length: Int, path: [UInt8])]
  ) {
    let length = document.range(of: value).count - 2
    guard length > Self.textFloor else { return }
    if document.kind(of: value) == .string { return texts.append((length, path.bytes)) }
    let mark = path.mark
    path.appendElement()
    for element in document.elements(of: value) { collectTexts(element, at: &path, into: &texts) }
    path.restore(mark)
    for member in document.members(of: value)
    where document.range(of: member.value).count - 2 > Self.textFloor {
      path.append(name: document.string(of: member.name) ?? [])
      collectTexts(member.value, at: &path, into: &texts)
      path.restore(mark)
    }
  }

  /// Returns the members of the objects in `data` and the other members of `data`, the largest first.
  private func largestMembers() -> [Member] {
    var members: [Member] = []
    for part in document.members(of: line.data) {
      if isDivisible(part) {
        for member in document.members(of: part.value)
        where !isNeeded(member.name, in: part.name) {
          members.append(self.member(member, in: part.name))
        }
      } else if !isNeeded(part.name, in: nil) {
        members.append(member(part, in: nil))
      }
    }
    members.sort { $0.size == $1.size ? $0.value < $1.value : $0.size > $1.size }
    return members
  }

  /// Whether the members of a part of `data` are removed one by one. The members of a message are hookline's own, and few.
  private func isDivisible(_ part: (name: JSONValue, value: JSONValue)) -> Bool {
    guard document.kind(of: part.value) == .object else { return false }
    if document.equals(part.name, "message") { return true }
    var count = 0
    for _ in document.members(of: part.value) {
      count += 1
      guard count <= Self.memberLimit else { return false }
    }
    return true
  }

  private func member(_ member: (name: JSONValue, value: JSONValue), in part: JSONValue?) -> Member
  {
    // With the colon and a comma.
    let size =
      document.range(of: member.name).count + document.range(of: member.value).count + 2
      - savedByCutting(member.value)
    return Member(
      size: Int32(clamping: size), name: member.name.number, value: member.value.number,
      part: part?.number ?? -1)
  }

  /// Returns the bytes that a value loses when its texts are cut.
  private func savedByCutting(_ value: JSONValue) -> Int {
    let length = document.range(of: value).count - 2
    guard length > line.textLimit else { return 0 }
    if document.kind(of: value) == .string { return length - line.textLimit }
    var saved = 0
    for element in document.elements(of: value) { saved += savedByCutting(element) }
    for member in document.members(of: value) { saved += savedByCutting(member.value) }
    return saved
  }

  /// Whether the type of the event requires a member.
  private func isNeeded(_ name: JSONValue, in part: JSONValue?) -> Bool {
    guard let part else {
      return ["privacy", "path", "kind"].contains { document.equals(name, $0) }
    }
    return document.equals(name, "type") && document.equals(part, "message")
  }

  private func path(of member: Member) -> [UInt8] {
    var path = DataPath(line.detail)
    if let part = JSONValue(number: member.part) {
      path.append(name: document.string(of: part) ?? [])
      // The member's name would be decoded in vain.
      if line.detail == .part { return path.bytes }
    }
    path.append(name: document.string(of: JSONValue(number: member.name)) ?? [])
    return path.bytes
  }
}

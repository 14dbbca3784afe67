import Bytes

/// Makes a line that is too long shorter, and says what is missing from it.
///
/// The longest texts under `data` are cut to one length, at a whole character, until the line fits; texts of up to
/// `textFloor` bytes are left alone. Should that not be enough, whole members of the objects in `data` go, the largest first.
/// What goes is chosen from sizes, before anything is written, and what its path costs is a part of the choice.
///
/// `data.truncated` lists the paths, from `data` on, with array indexes written `[]`. Where they would take too much of the line,
/// it lists the objects that they are in.
struct Shortening {
  /// Bytes of a text, as it is escaped in the line, that are not worth cutting.
  static let textFloor = 256
  /// Bytes set aside for `,"truncated":[]`.
  private static let listLength = 15
  /// The part of a line that paths may take, and the bytes that they may take in any.
  private static let (listShare, leastList) = (8, 512)

  private let document: JSONDocument
  private let limit: Int
  private var line: ShorterLine

  /// A member of an object in `data`, or of `data` itself.
  private struct Member {
    /// Bytes that the line saves without it, once texts are cut.
    var size: Int32
    var name: Int32
    var value: Int32
    /// The name of the object in `data`; -1 where the member stands in `data` itself.
    var part: Int32
  }

  /// The line's object, without LF, in at most `limit` bytes, wherever it has parts that can go.
  static func shorten(_ line: [UInt8], to limit: Int, truncated paths: [[UInt8]]) -> [UInt8] {
    // What the program wrote is JSON, nested a few levels deeper than a body may be.
    guard
      let document = try? JSONDocument(scanning: line, depthLimit: 2 * JSONDocument.depthLimit),
      let data = document.member("data", of: document.root)
    else { return line }
    var shortening = Shortening(
      document: document, limit: limit,
      line: ShorterLine(document: document, data: data, known: paths))
    for detail in [PathDetail.whole, .member] where shortening.choose(detail) {
      let output = shortening.line.write(capacity: limit)
      if output.count <= limit { return output }
    }
    // The objects in `data` are few, and their names short.
    _ = shortening.choose(.part)
    return shortening.line.write(capacity: limit)
  }

  /// Chooses what goes. Gives whether that is enough, with paths in this detail.
  private mutating func choose(_ detail: PathDetail) -> Bool {
    (line.detail, line.textLimit, line.dropped) = (detail, .max, [])
    let share = detail == .part ? .max : max(Self.leastList, limit / Self.listShare)
    var listed = PathList(line.known)
    var wanted = document.text.count + Self.listLength + listed.length - limit
    guard chooseTextLimit(&wanted, &listed, share) else { return false }
    guard wanted > 0 else { return true }
    let members = largestMembers()
    for member in members where wanted > 0 {
      let path = path(of: member)
      let cost = listed.contains(path) ? 0 : PathList.length(of: path)
      // The path of an object is listed for all that goes from it.
      let isShared = detail == .part && member.part >= 0
      guard isShared || cost < member.size else { continue }
      listed.note(path)
      guard listed.length <= share else { return false }
      wanted -= Int(member.size) - cost
      line.dropped.append(member.value)
    }
    line.dropped.sort()
    return wanted <= 0
  }

  /// Finds the length to which the longest texts must be cut so that what is wanted is saved, or as much as texts can.
  private mutating func chooseTextLimit(
    _ wanted: inout Int, _ listed: inout PathList, _ share: Int
  ) -> Bool {
    var texts: [(length: Int, path: [UInt8])] = []
    var path = DataPath(line.detail)
    collectTexts(line.data, at: &path, into: &texts)
    texts.sort { $0.length > $1.length }
    for (index, text) in texts.enumerated() where wanted > 0 {
      let before = listed.length
      listed.note(text.path)
      guard listed.length <= share else { return false }
      wanted += listed.length - before
      let next = index + 1 < texts.count ? texts[index + 1].length : Self.textFloor
      let step = (text.length - next) * (index + 1)
      let cut = (wanted + index) / (index + 1)
      line.textLimit = step >= wanted ? max(Self.textFloor, text.length - cut) : next
      wanted -= step
    }
    return true
  }

  /// Finds the texts that are worth cutting: how long they are in the line, and their paths.
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

  /// The members of the objects in `data`, and what else stands in `data`, the largest first.
  private func largestMembers() -> [Member] {
    var members: [Member] = []
    for part in document.members(of: line.data) {
      if document.kind(of: part.value) == .object {
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

  private func member(_ member: (name: JSONValue, value: JSONValue), in part: JSONValue?) -> Member
  {
    // The colon and a comma go too.
    let size =
      document.range(of: member.name).count + document.range(of: member.value).count + 2
      - savedByCutting(member.value)
    return Member(
      size: Int32(clamping: size), name: member.name.number, value: member.value.number,
      part: part?.number ?? -1)
  }

  /// Bytes that a value loses when its texts are cut.
  private func savedByCutting(_ value: JSONValue) -> Int {
    let length = document.range(of: value).count - 2
    guard length > line.textLimit else { return 0 }
    if document.kind(of: value) == .string { return length - line.textLimit }
    var saved = 0
    for element in document.elements(of: value) { saved += savedByCutting(element) }
    for member in document.members(of: value) { saved += savedByCutting(member.value) }
    return saved
  }

  /// Whether the line would not be an event of its type without a member.
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
      // Nothing is decoded for a name that is not listed.
      if line.detail == .part { return path.bytes }
    }
    path.append(name: document.string(of: JSONValue(number: member.name)) ?? [])
    return path.bytes
  }
}

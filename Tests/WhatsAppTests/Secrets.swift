import Bytes

@testable import WhatsApp

/// The content of a body that no line may have.
struct Secrets {
  let texts: [String]
  /// The texts that were searched before, for lines are similar.
  private var seen: Set<String> = []

  init(texts: [String]) { self.texts = texts }

  /// Collects the texts and numbers of a body that no line may have. Short ones would be found by chance.
  init(of body: Tree) {
    var texts: Set<String> = []
    let allowed = Self.allowed + Self.business(of: body)
    body.collectLeaves { path, leaf in
      let text = String(decoding: Self.decoded(leaf), as: UTF8.self)
      let folded = EventTypeName.folded(Array(text.utf8))
      guard text.utf8.count >= 4, !Self.ownWords.contains(text),
        !Vocabulary.contains(folded: folded), text != "true",
        text != "false", text != "null", !allowed.contains(where: path.hasSuffix)
      else { return }
      texts.insert(text)
      guard path.hasSuffix("name") else { return }
      for part in text.split(separator: " ") where part.utf8.count >= 4 {
        texts.insert(String(part))
      }
    }
    self.texts = texts.sorted()
  }

  /// Texts of notifications that any line may have: a part of `channel_live`, a value of `idempotency`, a name.
  private static let ownWords = ["live", "first", "time"]

  /// Returns the paths of the business's own ids; in coexistence the account is in the partner's `data`.
  static func business(of body: Tree) -> [String] {
    let isCoexistence = body["data"]?["metadata"] != nil
    return ["entry[].id", ".phone_number_id", ".waba_id"] + (isCoexistence ? [".data.id"] : [])
  }
  /// Times, MIME types, error codes, and a status that is a part of the event's type.
  private static let allowed =
    [
      // The account's id under another name, which is kept elsewhere.
      ".messaging_account.id", ".messaging_account_id",
      "timestamp", "time", ".mime_type", ".code", ".data.status", "_month",
    ]

  /// Returns the secrets that are in a text, in any encoding.
  mutating func found(in output: [UInt8]) -> [String] {
    var leaves: Set<String> = []
    for line in output.split(separator: 0x0A) {
      Tree(Array(line)).collectLeaves { path, leaf in
        leaves.insert(leaf)
        leaves.insert(path)
      }
    }
    var found: Set<String> = []
    for leaf in leaves.subtracting(seen) {
      for text in Decoding.all(of: Array(leaf.utf8)) { found.formUnion(self.found(inText: text)) }
    }
    seen.formUnion(leaves)
    return found.sorted()
  }

  private func found(inText text: [UInt8]) -> [String] {
    let bare = text.filter { $0.isDigit || $0.isLetter || $0 >= 0x80 }
    return texts.filter { secret in
      let wanted = Array(secret.utf8)
      guard wanted.allSatisfy(\.isDigit), let number = Int(secret) else {
        return text.contains(wanted)
      }
      let moment = number > 2_000_000_000 ? Timestamp(secondsOrMilliseconds: number) : nil
      return bare.contains(wanted) || moment.map { text.contains(Self.text(of: $0)) } ?? false
    }
  }

  private static func text(of time: Timestamp) -> [UInt8] {
    var text: [UInt8] = []
    time.append(to: &text)
    return text
  }

  private static func decoded(_ leaf: String) -> [UInt8] {
    guard let document = try? JSONDocument(scanning: Array(leaf.utf8)) else { return [] }
    return document.string(of: document.root) ?? Array(leaf.utf8)
  }
}

extension [UInt8] {
  /// Whether the array contains these bytes as a contiguous part.
  fileprivate func contains(_ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first, wanted.count <= count else { return false }
    for start in 0...count - wanted.count
    where self[start] == first && self[start..<start + wanted.count].elementsEqual(wanted) {
      return true
    }
    return false
  }
}

extension Tree {
  /// Visits each leaf with its path, with array indexes as `[]`.
  func collectLeaves(at path: String = "", _ visit: (String, String) -> Void) {
    switch self {
    case .object(let members):
      for member in members {
        member.value.collectLeaves(at: "\(path).\(member.name)", visit)
      }
    case .array(let elements):
      for element in elements { element.collectLeaves(at: path + "[]", visit) }
    case .leaf(let text): visit(path, text)
    }
  }

  /// Returns the trees with one leaf replaced by `value`, for each leaf whose path does not end in one of `exceptions`.
  func withEachLeaf(_ value: Tree, except exceptions: [String], at path: String = "") -> [Tree] {
    switch self {
    case .object(let members):
      return members.enumerated().flatMap { index, member in
        member.value.withEachLeaf(value, except: exceptions, at: "\(path).\(member.name)").map {
          var changed = members
          changed[index].value = $0
          return Tree.object(changed)
        }
      }
    case .array(let elements):
      return elements.enumerated().flatMap { index, element in
        element.withEachLeaf(value, except: exceptions, at: path + "[]").map {
          var changed = elements
          changed[index] = $0
          return Tree.array(changed)
        }
      }
    case .leaf: return exceptions.contains(where: path.hasSuffix) ? [] : [value]
    }
  }
}

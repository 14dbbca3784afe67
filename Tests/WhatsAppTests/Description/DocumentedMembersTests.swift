import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// Each documented member is described: it has a place in the line, or is expected in `raw`.
struct DocumentedMembersTests {
  @Test func `each documented member is described`() {
    let rows = Self.rows
    #expect(rows.count > 100)
    var found: [String: Set<String>] = [:]
    for row in rows {
      let shape = Self.shape(of: row.object)
      for name in row.members where shape.map({ !Self.has($0, name) }) ?? true {
        found[row.object, default: []].insert(name)
      }
    }
    #expect(found == [:])
  }

  @Test func `a member that is not documented is not described`() {
    for row in Self.rows {
      guard let shape = Self.shape(of: row.object) else { continue }
      #expect(!Self.has(shape, "shoe_size"), "\(row.object)")
    }
  }

  /// The rows of the tables: an object and some of its members.
  private static let rows: [(object: String, members: [String])] =
    String(decoding: Fixture.read("documented/members.md"), as: UTF8.self)
    .split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "`")
      return (String(cells[1]), cells[3].split(separator: ",").map { $0.filter { $0 != " " } })
    }

  /// Follows the path to an object through the descriptions; nil where one lacks a member of it.
  private static func shape(of object: String) -> Shape? {
    let parts = object.split(separator: " ")
    var shape = root(String(parts[0]))
    for name in parts.dropFirst().first?.split(separator: ".") ?? [] {
      switch ExpectedMember.type(of: String(name), in: shape) {
      case .object(let inner), .array(let inner), .arrayOrText(let inner), .objectOrText(let inner):
        shape = inner
      default: return nil
      }
    }
    return shape
  }

  private static func root(_ name: String) -> Shape {
    switch name {
    case "cloud": .cloud
    case "flat": .flat
    case "partner": .partner
    case "conversation": .conversation
    case "wrapped": .wrapped
    default: Shape(ofField: Array(name.utf8))
    }
  }

  private static func has(_ shape: Shape, _ name: String) -> Bool {
    ExpectedMember.type(of: name, in: shape) != nil
  }
}

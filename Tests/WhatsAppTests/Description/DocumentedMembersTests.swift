import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// Each documented member is described: it has a place in the line, or is expected in `raw`.
struct DocumentedMembersTests {
  /// Members that no description has yet, by the object that has them.
  private static let undescribed: [String: [String]] = [
    "messages messages": ["origin"],
    "messages messages.interactive": ["product", "payment_method"],
    "messages messages.interactive.product": ["catalog_id", "product_retailer_id"],
    "messages messages.interactive.payment_method": [
      "payment_method", "payment_timestamp", "reference_id", "last_four_digits", "credential_id",
    ],
    "messages messages.referral": ["ref"],
    "messages messages.system": ["previous_user_id", "previous_parent_user_id"],
    "messages statuses": ["template_id"],
    "messages statuses.pricing": ["subtype"],
    "messages statuses.payment": ["receipt", "notes", "refunds"]
      + (1...4).map { "udf\($0)" } + (1...7).map { "additional_info\($0)" },
    "messages statuses.payment.transaction": [
      "pg_transaction_id", "amount", "order_amount", "currency", "refunds",
    ],
    "messages statuses.payment.transaction.refunds": [
      "id", "amount", "speed_processed", "status", "created_timestamp", "updated_timestamp",
    ],
    "flat messages.contacts": ["ims"],
    "flat messages.contacts.ims": ["service", "user_id"],
    "account_settings_update phone_number_settings.calling": [
      "srtp_key_exchange_protocol", "voicemail",
    ],
    "account_settings_update phone_number_settings.calling.sip.servers": [
      "request_uri_user_params"
    ],
    "business_username_updates": ["context"],
    "partner data": [
      "violation_type", "setup_info", "availability_status", "messaging_product", "metadata",
      "history", "state_sync",
    ],
  ]

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
    #expect(found == Self.undescribed.mapValues(Set.init))
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
      switch ExpectedMember.type(of: Array(name.utf8), in: shape) {
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
    ExpectedMember.type(of: Array(name.utf8), in: shape) != nil
  }
}

import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// Under privacy nothing of a notification is in its lines except documented words, small numbers, times and the business's
/// own ids.
struct PrivacyTests {
  @Test(arguments: Fixture.names)
  func `nothing of a notification survives in its lines`(name: String) throws {
    let text = Fixture.notification(name)
    let body = Tree(text)
    var secrets = Secrets(of: body)
    #expect(!secrets.texts.isEmpty || Self.harmless.contains(name))
    #expect(secrets.found(in: try privateLines(of: text)) == [])
  }

  @Test(arguments: Fixture.names)
  func `nothing of a changed place of a notification survives`(name: String) throws {
    let body = Tree(Fixture.notification(name))
    var secrets = Secrets(texts: [Self.number, Self.name])
    for (turn, disguise) in Self.disguises.enumerated() {
      let variants = body.withEachLeaf(.leaf(disguise), except: Secrets.business(of: body))
      // The first ones in every place, the others in turn.
      for (index, variant) in variants.enumerated() where turn < 4 || index % 5 == turn - 4 {
        let found = secrets.found(in: try privateLines(of: Array(variant.compact.utf8)))
        if !found.isEmpty { Issue.record("\(found): \(variant.compact)") }
      }
    }
  }

  /// Notifications without secrets.
  private static let harmless = ["cloud__include_values_off", "cloud__field_account_review_update"]

  private static let number = "15550101234"
  private static let name = "Noor Haddad"
  /// A telephone number in several encodings, and a name.
  private static let disguises = [
    "\"\(number)\"", number, "\"MTU1NTAxMDEyMzQ=\"", "\"\(name)\"",
    "\"3135353530313031323334\"", "\"tel:%31%35550101234\"", "\"\\u0031-555-010-1234\"",
    "\"Tm9vciBIYWRkYWQ\"", "{\"\(number)\":\"\(name)\"}",
  ]

  @Test func `a number has one pseudonym in all places and spellings`() {
    let names = ["15550101234", "+15550101234", "+1 555-010-1234", "(1) 555 0101234"]
    #expect(Set(names.map { Self.key.pseudonym(ofUser: Array($0.utf8)) }).count == 1)
    let others = ["15550101235", "US.15550101234", "noor15550101234", "ü"]
    #expect(
      Set((names + others).map { Self.key.pseudonym(ofUser: Array($0.utf8)) }).count == 5)
  }

  /// `printf 'phone\00015550101234' | openssl dgst -sha256 -hmac key`, its digits as `a` to `p`.
  @Test func `a pseudonym is a tag of its kind and the identifier`() {
    let pseudonym = Self.key.pseudonym(ofUser: Array("15550101234".utf8))
    #expect(String(decoding: pseudonym, as: UTF8.self) == "phone-aoandgipgnffhioopenpokmimllicohl")
    let other = Pseudonyms(key: Array("other".utf8).span)
    #expect(other.pseudonym(ofUser: Array("15550101234".utf8)) != pseudonym)
    #expect(Self.key.pseudonym(of: Array("15550101234".utf8), .name) != pseudonym)
  }

  @Test func `users and messages can be joined by their pseudonyms`() throws {
    let lines = try privateLines(
      of: Array(
        #"""
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",
        "value":{"metadata":{"display_phone_number":"1 555-010-0999"},
        "contacts":[{"wa_id":"15550101234","profile":{"name":"Noor Haddad"}}],
        "messages":[{"from":"15550101234","id":"wamid.A","timestamp":"1788300000","type":"text",
        "context":{"from":"+15550100999","id":"wamid.B"}}],
        "statuses":[{"id":"wamid.B","recipient_id":"+1 555 010 1234","status":"read",
        "timestamp":"1788300000"}]}}]}]}
        """#.utf8)
    ).split(separator: 0x0A).map { Tree(Array($0)) }
    let (status, message) = (lines[1], lines[0])
    func word(_ line: Tree, _ path: String...) -> String? { line.at(["data"] + path)?.word }
    #expect(word(message, "user", "wa_id") == word(status, "user", "wa_id"))
    #expect(word(status, "user", "wa_id") == word(status, "status", "recipient", "wa_id"))
    #expect(word(message, "message", "context", "message_id") == status["subject"]?.word)
    #expect(word(status, "status", "message_id") == status["subject"]?.word)
    #expect(
      word(message, "message", "context", "from")
        == word(message, "business", "display_phone_number"))
    #expect(message["type"]?.word == "whatsapp.message.text")
    #expect(message["time"]?.word == "2026-09-01T22:00:00Z")
  }

  @Test func `an undocumented word has a pseudonym`() throws {
    func type(_ word: String) throws -> String {
      let body = #"{"messages":[{"id":"1","type":"\#(word)"}]}"#
      return Tree(Array(try privateLines(of: Array(body.utf8)).dropLast()))["type"]?.word ?? ""
    }
    let poll = try type("poll")
    #expect(poll.hasPrefix("whatsapp.message.new_"))
    #expect(try type("Poll") == poll)
    #expect(try type("poll2") != poll)
    #expect(try type("IMAGE") == "whatsapp.message.image")
  }

  @Test func `a MIME type is documented or new, and never empty`() {
    func mimeType(_ text: String) -> String {
      String(decoding: Self.key.mimeType(Array(text.utf8)), as: UTF8.self)
    }
    #expect(mimeType("Audio/OGG; codecs=opus") == "audio/ogg")
    for text in ["image/x-noor", " ", ";", "; name=Noor"] {
      #expect(mimeType(text).hasPrefix("new_"), "\(text)")
    }
  }

  static let key = Pseudonyms(key: Array("key".utf8).span)

  /// Returns the lines of a body as one text.
  private func privateLines(of body: [UInt8]) throws -> [UInt8] {
    let notification = Notification(
      try JSONDocument(scanning: body), provider: .meta, name: Array("meta".utf8))
    // 2026-11-21T00:00:00Z
    let now = Timestamp(milliseconds: 1_795_219_200_000) ?? .epoch
    var envelope = Envelope(recordedTime: now, verifiedBy: "none")
    envelope.pseudonyms = Self.key
    var writer = JSONWriter()
    for event in notification.events {
      let id = notification.id(of: event)
      let digests = notification.digests(of: event, id: id)
      let lineID = notification.lineID(id, of: event, Self.key)
      notification.appendLine(of: event, id: lineID, digests, .first, envelope, to: &writer)
    }
    return writer.bytes
  }
}

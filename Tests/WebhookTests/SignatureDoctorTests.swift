import Bytes
import Digest
import TestSupport
import Testing

@testable import Webhook

/// Diagnoses of signatures. The bodies are what Python's, PHP's and JavaScript's writers make of one value.
struct SignatureDoctorTests {
  static let meta =
    #"{"object":"whatsapp_business_account","entry":[{"id":"0","text":"Gr\u00fc\u00dfe \ud83d\udc4d","url":"https:\/\/example.org\/a","n":[],"o":{},"x":1.50}]}"#

  private func signature(_ body: String, key: String = "secret") -> String {
    var text = [UInt8]("sha256=")
    let tag = HMAC(key: Array(key.utf8).span).tag(of: Array(body.utf8).span)
    Hex.append(tag.bytes.span, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private func diagnose(
    _ body: String, _ value: String?, keys: [String] = ["secret"], tokens: [String] = [],
    field: String = "X-Hub-Signature-256"
  ) -> Diagnosis {
    let doctor = SignatureDoctor(
      fieldName: [UInt8]("X-Hub-Signature-256"), keys: keys.map { Array($0.utf8) },
      verifyTokens: tokens.map { Array($0.utf8) })
    var request = Request(method: [UInt8]("POST"))
    request.body = Array(body.utf8)
    if let value {
      request.fields = [Request.Field(name: Array(field.utf8), value: Array(value.utf8))]
    }
    return doctor.diagnose(request)
  }

  @Test func `a signature that verifies is of the named key`() {
    let value = signature("{}")
    #expect(diagnose("{}", value) == .verified(key: 1, of: 1))
    #expect(diagnose("{}", value, keys: ["new", "secret"]) == .verified(key: 2, of: 2))
  }

  @Test(arguments: [
    #"{"object":"whatsapp_business_account","entry":[{"id":"0","text":"Grüße 👍","url":"https://example.org/a","n":[],"o":{},"x":1.50}]}"#,
    #"{"object": "whatsapp_business_account", "entry": [{"id": "0", "text": "Gr\u00fc\u00dfe \ud83d\udc4d", "url": "https://example.org/a", "n": [], "o": {}, "x": 1.50}]}"#,
    #"{"object":"whatsapp_business_account","entry":[{"id":"0","text":"Gr\u00FC\u00DFe \uD83D\uDC4D","url":"https:\/\/example.org\/a","n":[],"o":{},"x":1.50}]}"#
      + "\n",
  ])
  func `a re-serialised body is diagnosed`(body: String) {
    guard case .otherForm(.reserialized) = diagnose(body, signature(Self.meta)) else {
      Issue.record("\(body)")
      return
    }
  }

  @Test func `a body that was signed with indentation is diagnosed`() {
    let pretty = "{\n  \"a\": [\n    1,\n    \"ü\"\n  ],\n  \"b\": {}\n}"
    #expect(
      diagnose(#"{"a":[1,"\u00fc"],"b":{}}"#, signature(pretty))
        == .otherForm(.reserialized(.python)))
  }

  @Test(
    arguments: zip(
      ["{}\n", "{}\r\n", "{}\n\n", "\u{FEFF}{}", "e30=", "{\r\n}", "{}"],
      [
        ("{}", BodyForm.trailingNewlineAdded), ("{}", .trailingNewlineAdded),
        ("{}\n", .trailingNewlineAdded), ("{}", .byteOrderMark),
        ("{}", .base64), ("{\n}", .newlinesConverted), ("{}\n", .trailingNewlineRemoved),
      ]))
  func `what happened at the body's ends is diagnosed`(
    body: String, signed: (body: String, form: BodyForm)
  ) {
    #expect(diagnose(body, signature(signed.body)) == .otherForm(signed.form))
  }

  @Test func `what is wrong with the header is diagnosed`() {
    let value = signature("{}")
    #expect(diagnose("{}", nil) == .missing)
    #expect(diagnose("{}", "") == .missing)
    #expect(diagnose("{}", "sha1=ab", field: "X-Hub-Signature") == .onlySHA1)
    #expect(diagnose("{}", String(value.dropLast())) == .truncated)
    #expect(diagnose("{}", String(value.dropFirst(7).prefix(20))) == .truncated)
    #expect(diagnose("{}", "a token of my own") == .notASignature)
    #expect(diagnose("{}", value + "," + value) == .repeated)
    #expect(diagnose("{}", value, keys: []) == .noKey)
  }

  @Test func `a key that is not quite the key is diagnosed`() {
    #expect(diagnose("{}", signature("{}", key: "secret\n")) == .otherKey(.withTrailingNewline))
    #expect(diagnose("{}", signature("{}", key: "AB"), keys: ["4142"]) == .otherKey(.hexadecimal))
    let token = signature("{}", key: "token")
    #expect(diagnose("{}", token, tokens: ["token"]) == .otherKey(.verifyToken))
    #expect(
      diagnose("{}", signature("{}", key: "app"), keys: ["t"], tokens: ["t"]) == .keyIsVerifyToken)
    #expect(diagnose("{}", signature("{}", key: "another")) == .unknown)
    #expect(diagnose("[1]", signature("[2]")) == .unknown)
  }

  @Test func `every diagnosis but the best has advice`() {
    let all: [Diagnosis] = [
      .verified(key: 2, of: 2), .noKey, .missing, .onlySHA1, .repeated, .truncated, .notASignature,
      .otherForm(.base64), .otherForm(.reserialized(nil)), .otherForm(.reserialized(.go)),
      .otherForm(.reordered(.hashed)),
      .otherForm(.cutOff), .otherForm(.compressed), .otherKey(.withTrailingNewline),
      .keyIsVerifyToken,
      .unknown,
    ]
    for diagnosis in all {
      #expect(diagnosis.sentence.utf8CodeUnitCount > 20)
      #expect(diagnosis.advice.utf8CodeUnitCount > 20)
    }
  }

  private static let vectors = [
    "go-map", "go-struct", "java-gson", "java-gson-tostring", "java-hashmap", "java-jackson",
    "java-jackson-ascii", "node-stringify", "php-json_encode", "php-pretty",
    "php-unescaped-unicode", "python-compact", "python-dumps", "python-sorted",
  ]

  private func vector(_ name: String) -> String {
    String(decoding: Fixture.read("vectors/reserialised/\(name).json"), as: UTF8.self)
  }

  @Test(arguments: vectors, ["signed", "signed-meta"])
  func `what libraries make of a body is diagnosed`(library: String, signed: String) {
    let (body, signed) = (vector(library), vector(signed))
    let diagnosis = diagnose(body, signature(signed))
    if body == signed { return #expect(diagnosis.isVerified) }
    guard case .otherForm(let form) = diagnosis else {
      Issue.record("\(diagnosis)")
      return
    }
    switch form {
    case .reserialized: #expect(!["go-map", "java-hashmap", "python-sorted"].contains(library))
    case .reordered: #expect(["go-map", "java-hashmap", "python-sorted"].contains(library))
    default: Issue.record("\(form)")
    }
  }

  @Test func `each diagnosis has a sentence of its own, and each but one says what to do`() {
    let libraries = Self.vectors.map { diagnose(vector($0), signature(vector("signed-meta"))) }
    let forms: [BodyForm] = [
      .trailingNewlineAdded, .trailingNewlineRemoved, .newlinesConverted, .byteOrderMark, .base64,
      .reserialized(nil), .compressed, .cutOff,
    ]
    let others: [Diagnosis] =
      [
        .verified(key: 1, of: 1), .verified(key: 2, of: 2), .noKey, .missing, .onlySHA1, .repeated,
        .truncated, .notASignature, .otherKey(.withTrailingNewline), .otherKey(.hexadecimal),
        .otherKey(.verifyToken), .otherKey(.withoutQuotes), .keyIsVerifyToken, .unknown,
      ] + forms.map { .otherForm($0) }
    let sentences = others.map { String(describing: $0.sentence) }
    #expect(Set(sentences).count == others.count)
    #expect(others.filter { String(describing: $0.advice).isEmpty } == [.verified(key: 1, of: 1)])
    #expect(Set(libraries.map { String(describing: $0.sentence) }).count > 4)
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8], "compressed"), ([0x28, 0xB5, 0x2F, 0xFD, 0], "compressed"),
      ([0x78, 0x9C, 3], "compressed"), ([UInt8](#"{"a":[1,"#.utf8), "cut off"),
      ([UInt8](#"{"b":1,"a":2,"c":3}"#.utf8), "none of the keys"),
      ([0x78, 0x9D, 3], "none of the keys"),
    ] as [([UInt8], String)])
  func `a body that shows its form is diagnosed without the signed one`(
    body: [UInt8], words: String
  ) {
    let doctor = SignatureDoctor(
      fieldName: [UInt8]("X-Hub-Signature-256"), keys: [[UInt8]("secret")], verifyTokens: [])
    var request = Request(method: [UInt8]("POST"))
    request.body = body
    request.fields = [
      Request.Field(
        name: [UInt8]("X-Hub-Signature-256"), value: Array(signature("another").utf8))
    ]
    #expect(String(describing: doctor.diagnose(request).sentence).contains(words))
  }

  @Test(arguments: [("Content-Encoding", "gzip", "compressed"), ("Content-Length", "9", "cut off")])
  func `a body whose fields show its form is diagnosed`(name: String, value: String, words: String)
  {
    let doctor = SignatureDoctor(
      fieldName: [UInt8]("X-Hub-Signature-256"), keys: [[UInt8]("secret")], verifyTokens: [])
    var request = Request(method: [UInt8]("POST"))
    request.body = [UInt8]("{}")
    request.fields = [
      Request.Field(
        name: [UInt8]("X-Hub-Signature-256"), value: Array(signature("another").utf8)),
      Request.Field(name: Array(name.utf8), value: Array(value.utf8)),
    ]
    #expect(String(describing: doctor.diagnose(request).sentence).contains(words))
  }

  @Test func `credentials accept a request, or do not`() {
    var credentials = Credentials()
    credentials.signature = SignatureCredential(
      fieldName: [UInt8]("X-Hub-Signature-256"), secrets: [[UInt8]("secret")])
    var request = Request(method: [UInt8]("POST"))
    request.body = [UInt8]("{}")
    #expect(!credentials.accepts(request))
    request.fields = [
      Request.Field(name: [UInt8]("X-Hub-Signature-256"), value: Array(signature("{}").utf8))
    ]
    #expect(credentials.accepts(request))
  }
}

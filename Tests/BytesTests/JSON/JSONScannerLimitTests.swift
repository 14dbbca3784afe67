import Testing

@testable import Bytes

struct JSONScannerLimitTests {
  /// Returns nested brackets of one kind or both in turn, with a number in the middle.
  private static let nests: [@Sendable (Int) -> [UInt8]] = [
    { nest($0) { _ in ("[", "]") } },
    { nest($0) { _ in ("{\"a\":", "}") } },
    { nest($0) { $0.isMultiple(of: 2) ? ("[", "]") : ("{\"a\":", "}") } },
    { nest($0) { $0.isMultiple(of: 2) ? (" {\"a\" : 0, \"b\":", "} ") : ("[0, ", "\n]") } },
  ]

  private static func nest(_ depth: Int, _ brackets: (Int) -> (String, String)) -> [UInt8] {
    var text = bytes("1")
    for level in (0..<depth).reversed() {
      text = bytes(brackets(level).0) + text + bytes(brackets(level).1)
    }
    return text
  }

  @Test(arguments: 0..<nests.count)
  func `values nested 128 deep are accepted, and one more bracket is rejected`(shape: Int) {
    #expect(JSONDocument.depthLimit == 128)
    let deepest = Self.nests[shape](128)
    #expect(rejection(of: deepest) == nil)
    #expect(disagreement(on: deepest) == nil)
    let tooDeep = Self.nests[shape](129)
    #expect(rejection(of: tooDeep)?.reason == .depth)
    #expect(disagreement(on: tooDeep) == nil)
  }

  @Test func `a text that is too deep is rejected at the first bracket beyond the limit`() {
    let arrays = Array(repeating: UInt8(ascii: "["), count: 129)
    #expect(rejection(of: arrays) == JSONError(reason: .depth, offset: 128))
    let objects = bytes(String(repeating: "{\"a\":", count: 129))
    #expect(rejection(of: objects) == JSONError(reason: .depth, offset: 128 * 5))
    let mixed = Array(arrays[..<128]) + bytes("{}")
    #expect(rejection(of: mixed) == JSONError(reason: .depth, offset: 128))
  }

  @Test func `values next to each other are as deep as one of them`() {
    let nest = Self.nests[2](127)
    #expect(rejection(of: bytes("[") + nest + bytes(",") + nest + bytes("]")) == nil)
    #expect(rejection(of: bytes("[[],[") + nest + bytes("]]"))?.reason == .depth)
  }

  @Test(arguments: [0, 1, 2, 5, 127, 200])
  func `another limit holds as well`(limit: Int) throws {
    for shape in Self.nests.dropLast() {
      _ = try JSONDocument(scanning: shape(limit), depthLimit: limit)
      let error = #expect(throws: JSONError.self) {
        _ = try JSONDocument(scanning: shape(limit + 1), depthLimit: limit)
      }
      #expect(error?.reason == .depth)
    }
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":", "[[],"])
  func `a million open brackets are rejected for their depth`(bracket: String) {
    let text = bytes(String(repeating: bracket, count: 1_000_000))
    #expect(rejection(of: text)?.reason == .depth)
  }

  @Test func `a million brackets that close are rejected at the first`() {
    let text = Array(repeating: UInt8(ascii: "]"), count: 1_000_000)
    #expect(rejection(of: text) == JSONError(reason: .byte, offset: 0))
  }

  @Test func `a hundred thousand values next to each other are accepted`() throws {
    let text =
      bytes("[") + Array(repeatElement(bytes("[],"), count: 100_000).joined()) + bytes("1]")
    let document = try JSONDocument(scanning: text)
    #expect(Array(document.elements(of: document.root)).count == 100_001)
  }

  @Test func `a text of a gibibyte is scanned, and one byte more is rejected`() {
    #expect(JSONScanner.sizeLimit == 1_073_741_824)
    // Only the scanned bytes are written; the pages of the others take no memory.
    let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: JSONScanner.sizeLimit + 1)
    defer { text.deallocate() }
    text[..<8].initialize(repeating: UInt8(ascii: "?"))
    #expect(error(of: text.prefix(JSONScanner.sizeLimit)) == JSONError(reason: .byte, offset: 0))
    #expect(error(of: text[...]) == JSONError(reason: .size, offset: 0))
  }

  private func error(of text: Slice<UnsafeMutableBufferPointer<UInt8>>) -> JSONError? {
    var scanner = JSONScanner(depthLimit: 1)
    do throws(JSONError) {
      _ = try [JSONNode](capacity: 1) { nodes throws(JSONError) in
        try scanner.scan(UnsafeMutableBufferPointer(rebasing: text).span, to: &nodes)
      }
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "{\"a\":[1,-2.5e-3,\"\\u00e9é€😀\\n\"],\"b\":{\"c\":true}}", "\"\\ud83d\\ude00\"", "[false]",
    " { \"a\" : [ null , { } ] } ", "true", "[[[]],{\"\":\"\"},\"\\\\\"]",
  ])
  func `every part of a text that ends before its last token is rejected`(text: String) throws {
    let complete = Array(bytes(text).reversed().drop { $0 == UInt8(ascii: " ") }.reversed())
    #expect(rejection(of: complete) == nil)
    for count in complete.indices {
      let error = try #require(rejection(of: Array(complete[..<count])))
      #expect(error.offset <= count)
      #expect([.end, .utf8].contains(error.reason))
    }
  }

  @Test(arguments: [
    ("-12.50e+07", ["-1", "-12", "-12.5", "-12.50", "-12.50e+0"]),
    ("0.1E-2", ["0", "0.1"]), ("1234", ["1", "12", "123"]), ("[1]", []),
  ])
  func `a part of a number is accepted where it is a number itself`(
    text: String, accepted: [String]
  ) {
    let parts = bytes(text).indices.map { Array(bytes(text)[..<$0]) }
    #expect(parts.filter { rejection(of: $0) == nil }.map(string) == accepted)
    for part in parts where !accepted.contains(string(part)) {
      #expect(rejection(of: part) == JSONError(reason: .end, offset: part.count))
    }
  }
}

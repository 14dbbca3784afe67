import TestSupport
import Testing

@testable import Bytes

struct JSONWriterTests {
  private func write(_ content: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    content(&writer)
    return string(writer.bytes)
  }

  @Test func `commas stand between members and between elements, and nowhere else`() {
    let text = write {
      $0.beginObject()
      $0.string("a", "x")
      $0.integer("b", 1)
      $0.beginArray("c")
      $0.string(bytes("y"))
      $0.beginObject()
      $0.endObject()
      $0.beginArray()
      $0.endArray()
      $0.verbatim { $0 += bytes("null") }
      $0.endArray()
      $0.beginObject("d")
      $0.boolean("e", true)
      $0.boolean("f", false)
      $0.endObject()
      $0.verbatim("g") { $0 += bytes("[0]") }
      $0.time("h", .epoch)
      $0.name("i")
      $0.beginArray()
      $0.endArray()
      $0.name("j")
      $0.string(bytes("z"))
      $0.integer("k", 2)
      $0.endObject()
    }
    #expect(
      text == #"{"a":"x","b":1,"c":["y",{},[],null],"d":{"e":true,"f":false},"g":[0],"#
        + #""h":"1970-01-01T00:00:00Z","i":[],"j":"z","k":2}"#)
  }

  @Test func `every kind of member after every other is valid JSON`() throws {
    let kinds: [(inout JSONWriter) -> Void] = [
      { $0.string("a", bytes("x")) }, { $0.string("a", "x") }, { $0.integer("a", -1) },
      { $0.boolean("a", true) }, { $0.time("a", .epoch) }, { $0.verbatim("a") { $0.append("0") } },
      { $0.object("a") { $0.integer("b", 1) } }, { $0.array("a") { $0.string(bytes("b")) } },
      {
        $0.beginObject("a"); $0.endObject()
      },
      {
        $0.beginArray("a"); $0.endArray()
      },
      {
        $0.name("a"); $0.string(bytes("x"))
      },
    ]
    for first in kinds {
      for second in kinds {
        let text = write {
          $0.beginObject()
          first(&$0)
          second(&$0)
          $0.endObject()
        }
        let document = try JSONDocument(text)
        #expect(Array(document.members(of: document.root)).count == 2)
        #expect(document.isCompact)
      }
    }
  }

  @Test func `a member without a value is left out`() {
    let text = write {
      $0.beginObject()
      $0.string("a", nil as [UInt8]?)
      $0.string("b", [])
      $0.integer("c", nil)
      $0.integer("d", 0)
      $0.boolean("e", nil)
      $0.time("f", nil)
      $0.endObject()
    }
    #expect(text == #"{"b":"","d":0}"#)
  }

  private static let nothing: [@Sendable (inout JSONWriter) -> Void] = [
    { $0.object("n") { _ in } }, { $0.array("n") { _ in } }, { $0.string("n", nil as [UInt8]?) },
    { $0.object("n") { $0.object("m") { $0.array("l") { _ in } } } },
    {
      $0.object("n") {
        $0.integer("m", nil); $0.array("l") { _ in }; $0.boolean("k", nil)
      }
    },
    {
      $0.object("n") {
        $0.object("m") { _ in }; $0.object("l") { $0.time("k", nil) }
      }
    },
  ]

  @Test(arguments: 0..<nothing.count)
  func `an empty member leaves no trace, in any position`(index: Int) {
    let nothing = Self.nothing[index]
    let first = write {
      $0.beginObject()
      nothing(&$0)
      $0.integer("a", 1)
      $0.endObject()
    }
    #expect(first == #"{"a":1}"#)
    let middleAndLast = write {
      $0.beginObject()
      $0.integer("a", 1)
      nothing(&$0)
      $0.object("b") {
        nothing(&$0); $0.integer("c", 2); nothing(&$0); $0.integer("d", 3)
      }
      nothing(&$0)
      nothing(&$0)
      $0.string("e", "f")
      nothing(&$0)
      $0.endObject()
    }
    #expect(middleAndLast == #"{"a":1,"b":{"c":2,"d":3},"e":"f"}"#)
    #expect(write(nothing) == "")
  }

  @Test func `a member with content is kept, whatever is left out of it`() {
    let text = write {
      $0.beginObject()
      $0.object("a") {
        $0.object("b") { _ in }; $0.object("c") { $0.integer("d", 0) }
      }
      $0.array("e") { $0.string([]) }
      $0.array("f") {
        $0.beginObject(); $0.endObject()
      }
      $0.object("g") {
        $0.beginArray("h"); $0.endArray()
      }
      $0.endObject()
    }
    #expect(text == #"{"a":{"c":{"d":0}},"e":[""],"f":[{}],"g":{"h":[]}}"#)
  }

  @Test(arguments: [
    (0, "0"), (-1, "-1"), (1_700_000_000, "1700000000"), (Int.max, "9223372036854775807"),
    (Int.min, "-9223372036854775808"),
  ])
  func `an integer is written in decimal`(number: Int, digits: String) {
    #expect(write { $0.integer("a", number) } == "\"a\":" + digits)
  }

  @Test func `exactly the ASCII characters of section 7 are escaped`() {
    let short: [UInt8: String] = [
      8: #"\b"#, 9: #"\t"#, 10: #"\n"#, 12: #"\f"#, 13: #"\r"#, 34: #"\""#, 92: #"\\"#,
    ]
    // U+0000 is replaced: see InteroperableTests.
    for byte in UInt8(1)..<128 {
      let digits = String(byte, radix: 16)
      let long = #"\u00"# + (digits.count == 1 ? "0" : "") + digits
      let expected = short[byte] ?? (byte < 0x20 ? long : String(Unicode.Scalar(byte)))
      #expect(write { $0.string([byte]) } == "\"" + expected + "\"")
      #expect(write { $0.string([0x61, byte, 0x62]) } == "\"a" + expected + "b\"")
    }
  }

  @Test(arguments: ["", "é", "€", "😀", "\u{7F}", "\u{80}", "\u{2028}\u{2029}", "\u{FEFF}", "/"])
  func `other text is written unchanged`(text: String) {
    #expect(write { $0.string(bytes(text)) } == "\"" + text + "\"")
    #expect(write { $0.string("a", bytes(text)) } == "\"a\":\"" + text + "\"")
  }

  @Test func `a written string is read back`() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      let scalars = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        let bound: UInt32 =
          [0x20, 0x80, 0x800, 0x10000, 0x110000].randomElement(using: &random) ?? 0
        return Unicode.Scalar(UInt32.random(in: 0..<bound, using: &random)) ?? "\\"
      }
      let text = bytes(String(String.UnicodeScalarView(scalars)))
      let document = try JSONDocument(write { $0.string(text) })
      #expect(document.string(of: document.root) == InteroperableText.replacing(text))
    }
  }

  @Test func `a value after the end of a line has no comma`() {
    let text = write {
      for number in 1...2 {
        $0.beginObject()
        $0.integer("a", number)
        $0.endObject()
        $0.endLine()
      }
    }
    #expect(text == "{\"a\":1}\n{\"a\":2}\n")
  }

  @Test func `cut bytes leave no trace`() {
    let steps: [(inout JSONWriter) -> Void] = [
      { $0.beginObject() }, { $0.integer("a", 1) }, { $0.name("b") }, { $0.beginArray() },
      { $0.string(bytes("{[:,")) }, { $0.string(bytes("\n")) }, { $0.endArray() },
      { $0.beginObject("c") }, { $0.endObject() }, { $0.endObject() }, { $0.endLine() },
      { $0.beginObject() }, { $0.endObject() }, { $0.endLine() },
    ]
    var complete = JSONWriter()
    for step in steps { step(&complete) }
    #expect(string(complete.bytes) == #"{"a":1,"b":["{[:,","\n"],"c":{}}"# + "\n{}\n")
    for count in 0...steps.count {
      for more in count...steps.count {
        var writer = JSONWriter()
        for step in steps[..<count] { step(&writer) }
        let length = writer.bytes.count
        for step in steps[count..<more] { step(&writer) }
        writer.cut(to: length)
        for step in steps[count...] { step(&writer) }
        #expect(string(writer.bytes) == string(complete.bytes), "cut \(more - count) of \(more)")
      }
    }
  }
}

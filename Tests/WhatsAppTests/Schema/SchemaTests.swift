import Glibc
import TestSupport
import Testing

@testable import WhatsApp

/// The JSON Schema in `Sources/EventSchema` is what `Tests/schema/generate` makes of the descriptions.
struct SchemaTests {
  private static let directory = "\(Fixture.root)/Sources/EventSchema"

  @Test func `the schema is generated from the descriptions and the rules`() throws {
    let rules = Tree(contents(of: "\(Self.directory)/rules.json"))
    let text = try #require(GeneratedSchema(rules: rules)).tree.printed() + "\n"
    if let path = getenv("GENERATED_SCHEMA") {
      let file = try #require(fopen(path, "w"))
      #expect(fputs(text, file) >= 0)
      #expect(fclose(file) == 0)
    }
    let written = String(
      decoding: contents(of: "\(Self.directory)/event.schema.json"), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let difference = lines.difference(from: written.split(separator: "\n"))
    #expect(difference.isEmpty, "run Tests/schema/generate")
    #expect(text == written)
  }
}

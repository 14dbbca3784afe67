package enum Schema {
  package static let identifier: StaticString = "urn:hookline:event:1";
  package static let text: StaticString = "{}"
}

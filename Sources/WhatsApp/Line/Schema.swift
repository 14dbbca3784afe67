/// The JSON Schema of the event line, whose text is in the target `EventSchema`.
enum Schema {
  /// The URI of the schema, and the `dataschema` of every event. It changes only with the meaning of existing members.
  static let identifier: StaticString = "urn:hookline:event:2"
}

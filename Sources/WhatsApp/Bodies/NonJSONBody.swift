import Bytes

/// Bodies that are not JSON.
extension Notification {
  /// Creates a notification with one event, whose line has the bytes in `data_base64`, as CloudEvents' JSON format
  /// requires (section 3.1).
  ///
  /// - Parameters:
  ///   - provider: the configured provider.
  ///   - name: the source's name.
  ///
  /// Nil where the bytes do not fit into a line of `lineLimit` bytes.
  package convenience init?(
    nonJSON body: [UInt8], provider: Provider, name: [UInt8], lineLimit: Int
  ) {
    var text = [UInt8]("\"")
    Base64.append(body.span, to: &text)
    text.append(UInt8(ascii: "\""))
    guard text.count <= lineLimit - Self.attributesLength,
      let document = try? JSONDocument(scanning: text)
    else { return nil }
    self.init(document, provider, .unknown, partLimit: 1)
    emit(.nonJSON, document.root, begin(Scope(source: Self.source(named: name))))
  }

  /// The most bytes that the attributes of a line take; the source is the longest of them.
  private static let attributesLength = 3072

  /// Whether one event stands for the complete body: it is not JSON, or a limit was exceeded.
  package var isWhole: Bool { isEmittedAsOne || isNonJSON }

  /// Whether the body is not JSON.
  var isNonJSON: Bool { events.first?.kind == .nonJSON }
}

import Bytes

/// Bodies that are no JSON, and so no notification.
extension Notification {
  /// Makes one event of bytes that cannot be read: its line has them in `data_base64`, as CloudEvents' JSON format does with
  /// what is not JSON (section 3.1).
  ///
  /// - Parameters:
  ///   - provider: who is configured to send here.
  ///   - name: the source's name.
  ///
  /// Nil where there are more of them than a line of `lineLimit` bytes takes.
  package init?(unreadable body: [UInt8], provider: Provider, name: [UInt8], lineLimit: Int) {
    var text = [UInt8]("\"")
    Base64.append(body.span, to: &text)
    text.append(UInt8(ascii: "\""))
    guard text.count <= lineLimit - Self.attributesLength,
      let document = try? JSONDocument(scanning: text)
    else { return nil }
    self.document = document
    self.provider = provider
    partLimit = 1
    dialect = .unknown
    emit(.unreadable, document.root, begin(Scope(source: Self.source(named: name))))
  }

  /// Bytes of a line beside those of its body, at most: the attributes, of which the source is the longest.
  private static let attributesLength = 3072

  /// Whether the body is such.
  var isUnreadable: Bool { events.first?.kind == .unreadable }
}

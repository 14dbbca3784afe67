import Bytes
package import Digest

/// The digests by which duplicates of an event are found.
package struct EventDigests: Hashable {
  /// Digest of `source` and `id`.
  package let key: Digest
  /// Digest of the content: the event's type and its item, without white space outside strings and without a status's
  /// timestamp, which may differ between redeliveries. What stands beside the item depends on what else the body has.
  package let content: Digest

  /// The digests of an event, as a claim keeps them.
  package init(key: Digest, content: Digest) {
    self.key = key
    self.content = content
  }

  /// Whether both digests are equal.
  package static func == (one: EventDigests, other: EventDigests) -> Bool {
    one.key == other.key && one.content == other.content
  }

  /// Hashes both digests, for one key may occur with many contents.
  package func hash(into hasher: inout Hasher) {
    key.hash(into: &hasher)
    content.hash(into: &hasher)
  }
}

/// The attribute `eventkey`: one word that is the same wherever and whenever an event is emitted, and another for a conflict.
extension EventDigests {
  /// Returns 32 hexadecimal digits: the first 16 bytes of SHA-256 over the 64 bytes of both digests, `key` first. Under
  /// privacy they are of a tag instead, for a digest shows whether a guess of the content is right.
  func eventKey(_ pseudonyms: Pseudonyms?) -> [UInt8] {
    var digests = [UInt8](copying: key.bytes.span)
    digests.append(content.bytes.span)
    let digest = pseudonyms?.tag(of: digests, "eventkey") ?? SHA256.digest(of: digests.span)
    var word: [UInt8] = []
    Hex.append(digest.bytes.span.extracting(0..<16), to: &word)
    return word
  }
}

extension EventLine {
  /// Returns the digests of the event, whose id is `id`.
  func digests(id: [UInt8]) -> EventDigests {
    var key = SHA256()
    // A source is a URI-reference and contains no LF.
    key.update(scope.source.span)
    key.update([0x0A].span)
    key.update(id.span)
    var content: [UInt8] = []
    content.reserveCapacity(document.range(of: item).count + 64)
    appendType(to: &content)
    content.append(0x0A)
    // The item of drift does not count: any notification may have it.
    if isStatus {
      document.append(compact: item, without: "timestamp", to: &content)
    } else if event.kind == .beside {
      content.append(contentBeside.span)
    } else if event.kind != .drift {
      document.append(compact: item, to: &content)
    }
    return EventDigests(key: key.finalize(), content: SHA256.digest(of: content.span))
  }

  private var isStatus: Bool {
    switch event.kind {
    case .status, .payment, .standbyStatus, .wrappedStatus, .callStatus: true
    default: false
    }
  }
}

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
  /// Appends 32 hexadecimal digits in quotes: the first 16 bytes of SHA-256 over the 64 bytes of both digests, `key` first. Under
  /// privacy they are of a tag instead, for a digest shows whether a guess of the content is right.
  func append(eventKey pseudonyms: Pseudonyms?, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    if let pseudonyms {
      var digests = [UInt8](copying: key.bytes.span)
      digests.append(content.bytes.span)
      EventID.append(hash: pseudonyms.tag(of: digests, "eventkey"), to: &output)
    } else {
      var digest = SHA256()
      digest.update(key.bytes.span)
      digest.update(content.bytes.span)
      EventID.append(hash: digest.finalize(), to: &output)
    }
    output.append(UInt8(ascii: "\""))
  }
}

extension EventLine {
  /// Returns the digests of the event, whose id is `id`.
  func digests(id: [UInt8]) -> EventDigests {
    var key = SHA256()
    // A source is a URI-reference and contains no LF.
    let source = scope.source
    key.update(source.span)
    key.update([0x0A].span)
    key.update(id.span)
    var type: [UInt8] = []
    appendType(to: &type)
    type.append(0x0A)
    var content = SHA256()
    content.update(type.span)
    // The item of drift does not count: any notification may have it.
    if isStatus {
      var status: [UInt8] = []
      status.reserveCapacity(document.range(of: item).count)
      document.append(compact: item, without: "timestamp", to: &status)
      content.update(status.span)
    } else if event.kind == .beside {
      content.update(contentBeside.span)
    } else if event.kind != .drift {
      document.withCompact(item) { content.update($0) }
    }
    return EventDigests(key: key.finalize(), content: content.finalize())
  }

  private var isStatus: Bool {
    switch event.kind {
    case .status, .payment, .standbyStatus, .wrappedStatus, .callStatus: true
    default: false
    }
  }
}

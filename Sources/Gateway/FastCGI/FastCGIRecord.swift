import Bytes

/// The records of FastCGI 1.0, sections 3.3 and 8 of its specification.
///
///     01 05 00 01 00 1A 06 00  …26 bytes of content…  …6 bytes of padding…
///     │  │  └id─┘ └len┘ │  └ reserved
///     │  type STDIN     └ padding
///     version
enum FastCGIRecord {
  static let headerLength = 8
  /// A record's length has 16 bits.
  static let longestContent = 0xFFFF

  /// The types of records, section 8.
  enum Kind: UInt8 {
    case beginRequest = 1
    case abortRequest, endRequest, parameters, standardInput, standardOutput, standardError, data
    case getValues, getValuesResult, unknownType
  }

  /// The first eight bytes of a record.
  struct Header {
    var kind: UInt8
    var id: UInt16
    var contentLength: Int
    var paddingLength: Int

    /// Parses a header; nil where its version is not 1.
    init?(_ bytes: Span<UInt8>) {
      guard bytes.count == headerLength, bytes[0] == 1 else { return nil }
      kind = bytes[1]
      id = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
      contentLength = Int(bytes[4]) << 8 | Int(bytes[5])
      paddingLength = Int(bytes[6])
    }
  }

  /// The outcome of a request in `FCGI_END_REQUEST`, section 5.5.
  enum ProtocolStatus: UInt8 {
    case requestComplete, cannotMultiplex, overloaded, unknownRole
  }

  static func append(header kind: Kind, id: UInt16, length: Int, to output: inout [UInt8]) {
    let bytes: InlineArray<8, UInt8> = [
      1, kind.rawValue, UInt8(truncatingIfNeeded: id >> 8), UInt8(truncatingIfNeeded: id),
      UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length), 0, 0,
    ]
    output.append(bytes.span)
  }

  /// Appends a complete stream of standard output, with the empty record that ends it.
  static func append(standardOutput content: Span<UInt8>, id: UInt16, to output: inout [UInt8]) {
    var start = 0
    while start < content.count {
      let end = min(start + longestContent, content.count)
      append(header: .standardOutput, id: id, length: end - start, to: &output)
      output.append(content.extracting(start..<end))
      start = end
    }
    append(header: .standardOutput, id: id, length: 0, to: &output)
  }

  static func append(endOf id: UInt16, _ status: ProtocolStatus, to output: inout [UInt8]) {
    append(header: .endRequest, id: id, length: 8, to: &output)
    // The application's exit status is 0.
    let bytes: InlineArray<8, UInt8> = [0, 0, 0, 0, status.rawValue, 0, 0, 0]
    output.append(bytes.span)
  }

  /// Appends the response to a management record of an unknown type, section 4.2.
  static func append(unknown kind: UInt8, to output: inout [UInt8]) {
    append(header: .unknownType, id: 0, length: 8, to: &output)
    let bytes: InlineArray<8, UInt8> = [kind, 0, 0, 0, 0, 0, 0, 0]
    output.append(bytes.span)
  }
}

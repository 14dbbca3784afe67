import Bytes

/// What a provider answered.
package struct ManagementAnswer {
  /// The status, RFC 9110 section 15.
  package let status: Int
  /// The body, byte for byte.
  package let body: [UInt8]

  /// What a server answered: its status, and its body byte for byte.
  package init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  /// Takes apart what curl wrote: the body, LF, and the status in three digits. Nil where it is anything else.
  package init?(curlOutput output: [UInt8]) {
    guard let end = output.lastIndex(of: 0x0A) else { return nil }
    let digits = output[(end + 1)...]
    guard digits.count == 3, digits.allSatisfy({ $0.isDigit }) else { return nil }
    let status = digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
    guard status >= 100 else { return nil }
    self.init(status: status, body: Array(output[..<end]))
  }

  /// Whether the provider did what it was asked.
  var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as a document; nil where it is none.
  var document: JSONDocument? { try? JSONDocument(scanning: body) }
}

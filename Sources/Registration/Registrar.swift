import Bytes

/// A transport for requests to a provider.
package protocol ManagementTransport {
  associatedtype Failure: Error
  /// Sends a request and returns the response, whatever its status.
  ///
  /// Throws where there is none.
  mutating func send(_ request: ManagementRequest) throws(Failure) -> ManagementResponse
}

/// Reads, registers and removes the URL with a provider, and reports in sentences.
///
/// Every function returns whether the provider accepted the request, and throws what the transport throws.
package struct Registrar<Transport: ManagementTransport> {
  /// The provider's API.
  package let api: ManagementAPI
  /// The sentences so far, one a line.
  package private(set) var report: [UInt8] = []
  /// The texts to redact in the report.
  package var secrets: [[UInt8]] = []
  private var transport: Transport

  /// A registrar of a provider, over a transport.
  package init(_ api: ManagementAPI, _ transport: Transport) {
    self.api = api
    self.transport = transport
  }

  /// Sends a request and returns the response; reports a rejection and returns nil unless the status is 2xx or `other`.
  @_optimize(size) @inline(never) mutating func send(
    _ request: ManagementRequest, accepting other: Int? = nil
  ) throws(Transport.Failure) -> ManagementResponse? {
    let response = try ask(request)
    guard response.isSuccess || response.status == other else {
      reportRejection(of: request, response)
      return nil
    }
    return response
  }

  /// Sends a request and returns the response, without a report.
  @inline(never) mutating func ask(
    _ request: ManagementRequest
  ) throws(Transport.Failure) -> ManagementResponse {
    try transport.send(request)
  }

  /// Reports a rejection, with its body.
  @_optimize(size) mutating func reportRejection(
    of request: ManagementRequest, _ response: ManagementResponse
  ) {
    say("The provider rejected ", endsLine: false)
    report.append(request.method)
    report.append(": status ")
    report.append(decimal: response.status)
    report.append(response.body.isEmpty ? ", without a body." : ", with this body:")
    report.append(0x0A)
    if !response.body.isEmpty { quote(response.body) }
  }

  /// Reports a response of an unknown form, without its body, which may hold a secret.
  mutating func reportUnexpected(_ response: ManagementResponse) {
    say("The provider's response has an unknown form: status ", endsLine: false)
    report.append(decimal: response.status)
    report.append(", bytes: ")
    report.append(decimal: response.body.count)
    report.append(0x0A)
  }

  /// Reports a provider's text on a line of its own.
  @inline(never) mutating func quote(_ text: [UInt8]) {
    report.append("  ")
    ProviderText.append(text, without: secrets, to: &report)
    report.append(0x0A)
  }

  /// Reports a sentence, or the beginning of one.
  @inline(never) package mutating func say(_ sentence: StaticString, endsLine: Bool = true) {
    report.append(sentence)
    if endsLine { report.append(0x0A) }
  }

  /// Reports a sentence with a provider's words, which are sanitized.
  @inline(never) mutating func write(_ sentence: Sentence) {
    // Indentation is not the provider's.
    report += sentence.text.prefix { $0 == 0x20 }
    ProviderText.append(sentence.text, without: secrets, to: &report)
    report.append(0x0A)
  }

  /// Reports a label and a provider's text.
  @inline(never) mutating func say(_ label: StaticString, _ text: [UInt8]) {
    report.append(label)
    ProviderText.append(text, without: secrets, to: &report)
    report.append(0x0A)
  }
}

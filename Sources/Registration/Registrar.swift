import Bytes

/// What carries a request to a provider.
package protocol ManagementTransport {
  associatedtype Failure: Error
  /// Sends a request, and gives the answer, whatever it says.
  ///
  /// Throws where there is none.
  mutating func send(_ request: ManagementRequest) throws(Failure) -> ManagementAnswer
}

/// Reads, registers and removes the URL with a provider, and says in words what it found.
///
/// Every function gives whether the provider did what it was asked, and throws what the transport throws.
package struct Registrar<Transport: ManagementTransport> {
  /// Whom it asks.
  package let api: ManagementAPI
  /// What has been found so far: sentences, one a line.
  package private(set) var report: [UInt8] = []
  /// What no sentence may have in it.
  package var secrets: [[UInt8]] = []
  private var transport: Transport

  /// A conversation with a provider's interface, over a transport.
  package init(_ api: ManagementAPI, _ transport: Transport) {
    self.api = api
    self.transport = transport
  }

  /// Sends a request and gives the answer, nil where the provider rejected; then the report says so.
  mutating func send(
    _ request: ManagementRequest, accepting other: Int? = nil
  ) throws(Transport.Failure) -> ManagementAnswer? {
    let answer = try transport.send(request)
    guard answer.isSuccess || answer.status == other else {
      say("The provider rejected ", endsLine: false)
      report.append(request.method)
      report.append(": status ")
      report.append(decimal: answer.status)
      report.append(answer.body.isEmpty ? ", and no word more." : ", and it says:")
      report.append(0x0A)
      if !answer.body.isEmpty { quote(answer.body) }
      return nil
    }
    return answer
  }

  /// Says that an answer cannot be understood. It is not shown: whatever it is, there may be a secret in it.
  mutating func puzzle(over answer: ManagementAnswer) {
    say("The provider's answer cannot be understood: status ", endsLine: false)
    report.append(decimal: answer.status)
    report.append(", bytes: ")
    report.append(decimal: answer.body.count)
    report.append(0x0A)
  }

  /// Adds what a provider says as a line of its own.
  mutating func quote(_ text: [UInt8]) {
    report.append("  ")
    ForeignText.append(text, without: secrets, to: &report)
    report.append(0x0A)
  }

  /// Adds a sentence of our own, or the beginning of one.
  package mutating func say(_ sentence: StaticString, endsLine: Bool = true) {
    report.append(sentence)
    if endsLine { report.append(0x0A) }
  }

  /// Adds a label and what a provider says about it.
  mutating func say(_ label: StaticString, _ text: [UInt8]) {
    report.append(label)
    ForeignText.append(text, without: secrets, to: &report)
    report.append(0x0A)
  }
}

import Bytes
import Posix
import Registration
import WhatsApp
import Webhook

/// `hookline webhook doctor`: says why notifications do not come, and what mends it.
enum DoctorCommand {
  /// Examines what the provider shows, then the URL.
  ///
  /// - Parameter options: the options that the printed commands need.
  @_optimize(size) static func run(
    _ url: [UInt8], _ setUp: GraphSetUp?, _ order: WebhookOrder, _ options: [[UInt8]],
    _ settings: Settings, _ log: inout StandardErrorLog
  ) -> ExitStatus {
    var registrar = order.registrar
    var findings = Findings(secrets: registrar.secrets, options: options)
    var status = ExitStatus.accepted
    do throws(CurlError) {
      if let setUp {
        try registrar.diagnose(setUp, into: &findings)
      } else {
        try registrar.diagnose(url, headers: headerNames(order), into: &findings)
      }
      try receiver(url, order, settings).diagnose(into: &findings)
      if findings.errors == 0, let setUp { findings.suspectUnseen(setUp) }
      findings.finish()
    } catch {
      log.write(error.logEntry)
      status = .systemError
    }
    if findings.errors > 0, status == .accepted { status = .rejected }
    let written = findings.text.isEmpty ? .accepted : print(findings.text)
    return status == .accepted ? written : status
  }

  /// The names of the header fields that the source needs, and a registration can have.
  private static func headerNames(_ order: WebhookOrder) -> [[UInt8]] {
    guard let secrets = order.source?.secrets else { return [] }
    return (secrets.basic.isEmpty ? [] : [[UInt8]("Authorization")])
      + secrets.headers.map { $0.name }
  }

  @_optimize(size) private static func receiver(
    _ url: [UInt8], _ order: WebhookOrder, _ settings: Settings
  ) -> Receiver {
    let now = SystemTime.milliseconds
    // Two doctors do not run in the same microsecond of one machine's clocks.
    let nonce = now &* 1000 &+ SystemTime.nanoseconds % 1000
    let provider = order.api.provider
    let sample = SampleNotification(provider, nonce: nonce, seconds: now / 1000)
    let headers =
      order.source.map { source in
        SignCommand.fields(of: sample.body, source).pieces(separatedBy: 0x0A)
          .filter { !$0.isEmpty }
      } ?? []
    // The source's own file, or that of the common sink.
    let path = order.source?.file ?? settings.storage.eventPath
    return Receiver(
      url: url,
      verifyToken: provider == .meta ? order.source?.secrets.verifyTokens.first ?? [] : nil,
      sample: sample, headers: headers,
      file: path.flatMap { try? EventFile($0) },
      isFiltered: order.source.map { sample.isExcluded(by: $0.source, settings.pseudonyms) }
        ?? false,
      trace: settings.pseudonyms?.pseudonym(ofMessage: sample.id) ?? sample.id)
  }
}

extension SampleNotification {
  /// Whether a source's filter excludes the event.
  @_optimize(size) fileprivate func isExcluded(by source: Source, _ pseudonyms: Pseudonyms?) -> Bool
  {
    guard let filter = source.filter, let document = try? JSONDocument(scanning: body) else {
      return false
    }
    let sample = Notification(document, provider: source.provider, name: source.name)
    return sample.events.allSatisfy { !filter.emits(sample.type(of: $0, pseudonyms)) }
  }
}

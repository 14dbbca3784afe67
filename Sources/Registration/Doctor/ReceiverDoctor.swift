import Bytes
import Posix

/// The receiver, as a doctor reaches it.
package struct Receiver {
  let url: [UInt8]
  /// The token of the handshake; nil for providers that have none, empty where it is not set.
  let verifyToken: [UInt8]?
  let sample: SampleNotification
  /// The lines of the header fields that the sender would send with the sample.
  let headers: [[UInt8]]
  /// The file of the events; nil where the sink is not a file on this machine.
  let file: EventFile?
  /// Whether `HOOKLINE_EVENTS` excludes the sample, so that its event is in no file.
  let isFiltered: Bool
  /// The text to look for in the file.
  let trace: [UInt8]

  /// - Parameters:
  ///   - verifyToken: the token of the handshake; nil for providers that have none, empty where it is not set.
  ///   - headers: the lines of the header fields that the sender would send with the sample.
  ///   - file: the file of the events; nil where the sink is not a file on this machine.
  ///   - isFiltered: whether `HOOKLINE_EVENTS` excludes the sample, so that its event is in no file.
  ///   - trace: the text to look for in the file.
  @_optimize(size) package init(
    url: [UInt8], verifyToken: [UInt8]?, sample: SampleNotification, headers: [[UInt8]],
    file: EventFile?, isFiltered: Bool, trace: [UInt8]
  ) {
    self.url = url
    self.verifyToken = verifyToken
    self.sample = sample
    self.headers = headers
    self.file = file
    self.isFiltered = isFiltered
    self.trace = trace
  }

  /// Examines the URL from this machine, with a handshake and a sample, and adds what is wrong.
  ///
  /// Throws `CurlError` where curl cannot be run.
  @_optimize(size) package func diagnose(into findings: inout Findings) throws(CurlError) {
    let challenge = sample.id
    let probe: URLProbe
    do throws(CurlError) {
      probe = try URLProbe(url: handshakeURL(challenge))
    } catch {
      guard case .tooLong = error else { throw error }
      return findings.fail(
        "The URL responds with more than 1 MiB.",
        do: "Another program responds there: correct the path, or the web server.")
    }
    if probe.demandsCertificate {
      return findings.fail(
        "The server demands a certificate of every client: only with mTLS does Meta send one.",
        do: "Set 'ssl_verify_client optional;' in nginx, and trust Meta's CA of December 2025.")
    }
    guard probe.exit == 0 else { return findings.explain(failed: probe, url) }
    if let term = CertificateTerm(probe.certificates),
      term.isEnding(at: SystemTime.milliseconds / 1000)
    {
      findings.fail(
        "The server's certificate ends at \(term.endText).",
        do: "Renew it, for example with 'certbot renew', and reload the web server.")
    }
    try diagnoseIPv6(&findings)
    if let verifyToken {
      guard findings.examine(handshake: probe, verifyToken, challenge) else { return }
    }
    try diagnoseSample(&findings)
  }

  @_optimize(size) private func handshakeURL(_ challenge: [UInt8]) -> [UInt8] {
    guard let verifyToken, !verifyToken.isEmpty else { return url }
    var text = url
    text.append(url.contains(UInt8(ascii: "?")) ? "&" : "?")
    text.append("hub.mode=subscribe&hub.challenge=")
    text += challenge
    text.append("&hub.verify_token=")
    Percent.append(segment: verifyToken.span, to: &text)
    return text
  }

  @_optimize(size) private func diagnoseIPv6(_ findings: inout Findings) throws(CurlError) {
    let proxies: [StaticString] = ["https_proxy=", "HTTPS_PROXY=", "all_proxy=", "ALL_PROXY="]
    // Through a proxy this would examine the proxy.
    guard !proxies.contains(where: { Process.hasVariable($0) }) else { return }
    let probe = try URLProbe(url: url, overIPv6: true)
    guard probe.exit != 0, probe.exit != URLProbe.isUnresolved else { return }
    guard !probe.body.contains("nreachable"), !probe.body.contains("annot assign") else {
      return findings.suspect("The host has an IPv6 address, which this machine cannot reach.")
    }
    // An address of IPv4 has no IPv6 address to try.
    guard probe.body.contains("Trying") else { return }
    findings.fail(
      "The host's IPv6 address does not answer: \(probe.words)",
      do: "Listen there too ('listen [::]:443 ssl;' in nginx), or remove the AAAA record.")
  }

  @_optimize(size) private func diagnoseSample(_ findings: inout Findings) throws(CurlError) {
    guard !headers.isEmpty else {
      return findings.suspect("No sample was sent: no credential is set here to sign it with.")
    }
    if let event = file?.lastEvent, event.contains("\"type\":\"whatsapp.changed\"") {
      findings.fail(
        "The last event has only the names of what changed: the app lacks 'include_values'.",
        run: "set --url \(url)")
    }
    let probe = try URLProbe(url: url, headers: headers, json: sample.body)
    switch probe.status {
    case 200: examineFile(&findings)
    case 401, 403:
      findings.fail(
        "The URL rejects a sample with these credentials: status \(probe.status).",
        do: "Give the receiver the same HOOKLINE_APP_SECRET, and the others, and see its log.")
    case 0: findings.explain(failed: probe, url)
    default:
      findings.fail(
        "The URL responds to a sample with status \(probe.status).",
        do: "See the logs of the web server and of hookline.")
    }
  }

  @_optimize(size) private func examineFile(_ findings: inout Findings) {
    guard !isFiltered else {
      return findings.suspect(
        "The URL accepted a sample, whose event HOOKLINE_EVENTS excludes: no file shows that events arrive."
      )
    }
    guard let file else {
      return findings.suspect(
        "The URL accepted a sample, but its event is not in a file here: look for \(trace).")
    }
    guard file.hasSince(trace) else {
      return findings.fail(
        "The URL accepted a sample, but \(file.path) does not have it.",
        do: "Another receiver responds at the URL, or hookline has another HOOKLINE_SINK there.")
    }
    findings.pass("A sample went through the URL to \(file.path).")
  }
}

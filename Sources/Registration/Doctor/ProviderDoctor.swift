import Bytes
import WhatsApp

/// `doctor` for the other providers: which URL they have, as far as their APIs show it.
extension Registrar {
  /// Examines the registered URL, and adds what is wrong.
  ///
  /// - Parameter headers: the names of header fields without which the receiver rejects.
  @_optimize(size) package mutating func diagnose(
    _ url: [UInt8], headers: [[UInt8]], into findings: inout Findings
  ) throws(Transport.Failure) {
    switch api.provider {
    case .notifyer: try diagnoseEndpoints(url, &findings)
    case .onPremises: try diagnoseSettings(url, &findings)
    default: try diagnoseURL(url, headers, &findings)
    }
  }

  /// Sends a request and returns the response; adds a rejection, and returns nil.
  @_optimize(size) private mutating func read(
    _ request: ManagementRequest, _ findings: inout Findings
  ) throws(Transport.Failure) -> ManagementResponse? {
    let response = try ask(request)
    guard !response.isSuccess, response.status != 404 else { return response }
    let isTemporary = response.status == 429 || response.status >= 500
    findings.fail(
      "The provider rejects the request with \(response.status): \(response.body)",
      do: isTemporary
        ? "Try again later; if this stays, check --base-url."
        : "Check HOOKLINE_API_KEY and --base-url.")
    return nil
  }

  /// Adds that a response has an unknown form, which says nothing about what is registered.
  @inline(never) private func failForm(_ findings: inout Findings) {
    findings.fail("The provider's response has an unknown form.", do: "Check --base-url.")
  }

  /// 360dialog and Whizard.
  @_optimize(size) private mutating func diagnoseURL(
    _ url: [UInt8], _ headers: [[UInt8]], _ findings: inout Findings
  ) throws(Transport.Failure) {
    guard let response = try read(api.readURL(.number), &findings) else { return }
    guard var registration = Registration(response) else { return failForm(&findings) }
    if registration.url == nil, api.provider == .dialog360 {
      guard let response = try read(api.readURL(.account), &findings) else { return }
      guard let ofAccount = Registration(response) else { return failForm(&findings) }
      registration = ofAccount
    }
    guard let registered = registration.url else {
      return findings.fail("No URL is registered.", run: "set --url \(url)")
    }
    guard registered == url else {
      if api.provider == .dialog360,
        let destination = try destinations()?.first(where: { $0.url == url })
      {
        findings.pass("The URL is the number's destination \(destination.name).")
        return findings.suspect(
          "A copy comes only after \(registered) has responded with 200: it does not.")
      }
      return findings.fail(
        "Notifications go to \(registered), not to \(url).", run: "set --url \(url)")
    }
    let missing = headers.filter { name in
      !registration.headerNames.contains { $0.equalsIgnoringCase(name) }
    }
    guard missing.isEmpty else {
      return findings.fail(
        "The registration lacks the header \(missing), without which hookline rejects.",
        do: "Set the URL again, with --header or HOOKLINE_BASIC_AUTH.")
    }
    findings.pass("The URL is registered.")
  }

  /// The On-Premises API.
  @_optimize(size) private mutating func diagnoseSettings(
    _ url: [UInt8], _ findings: inout Findings
  ) throws(Transport.Failure) {
    guard let response = try read(api.readSettings(), &findings) else { return }
    guard response.reply?.isContainer ?? false else { return failForm(&findings) }
    let registered = Self.registeredURL(response)
    if registered == url { return findings.pass("The URL is registered.") }
    guard let registered else {
      return findings.fail("No URL is registered.", run: "set --url \(url)")
    }
    findings.fail("Notifications go to \(registered), not to \(url).", run: "set --url \(url)")
  }

  /// Notifyer.
  @_optimize(size) private mutating func diagnoseEndpoints(
    _ url: [UInt8], _ findings: inout Findings
  ) throws(Transport.Failure) {
    guard let response = try read(api.listEndpoints(), &findings) else { return }
    guard let endpoints = endpoints(response) else { return failForm(&findings) }
    let endpoint = endpoints.first { $0.url == url }
    let secretFile = [UInt8]("hookline-signature-secret")
    guard let endpoint else {
      return findings.fail(
        "No endpoint has the URL.", run: "set --url \(url) --secret-file \(secretFile)")
    }
    guard endpoint.isActive else {
      return findings.fail(
        "The endpoint is paused.", run: "set --url \(url) --secret-file \(secretFile)")
    }
    guard endpoint.takesIncoming else {
      return findings.fail(
        "The endpoint does not take incoming messages.", do: "Change it in Notifyer's console.")
    }
    findings.pass("The URL is registered.")
  }
}

import Bytes
import Digest
import Posix
import Webhook

/// `hookline verify`: prints whether the body on standard input and its header fields verify, and if not, why.
enum VerifyCommand {
  static func run(_ arguments: PipeArguments) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    guard let source = settings.source(at: arguments.path) else { return log.rejectPath() }
    do throws(PipeError) {
      let request = try PipeInput.request(arguments, bodyLimit: settings.bodyLimit)
      let verdict = Verdict(request, source)
      let written = print(verdict.text)
      guard written == .accepted else { return written }
      return verdict.isVerified ? .accepted : .rejected
    } catch {
      log.write(error.logEntry)
      return error.exitStatus
    }
  }
}

/// The result of checking a request's credentials.
private struct Verdict {
  private(set) var text: [UInt8] = []
  private(set) var isVerified = true

  init(_ request: Request, _ settings: SourceSettings) {
    let secrets = settings.secrets
    if request.bodyError != nil {
      add(
        false, "", "The body is larger than HOOKLINE_MAX_BODY and was not checked.",
        "Raise HOOKLINE_MAX_BODY, and the limit of the web server too.")
      return
    }
    if !secrets.keys.isEmpty {
      let doctor = SignatureDoctor(
        fieldName: secrets.signatureField, keys: secrets.keys, verifyTokens: secrets.verifyTokens)
      add(doctor.diagnose(request))
    }
    // Each kind alone, because all that are configured must hold.
    if !secrets.basic.isEmpty {
      var basic = Credentials()
      basic.basic = settings.source.credentials.basic
      var unquoted = Credentials()
      unquoted.basic = secrets.basic.compactMap { SettingText.unquoted($0) }.map {
        SharedSecret($0.span)
      }
      if !basic.accepts(request), unquoted.accepts(request) {
        add(
          false, "", "HOOKLINE_BASIC_AUTH is in quotes, which are part of its value.",
          "Leave the quotes out: docker's --env-file keeps them.")
      } else {
        add(
          basic.accepts(request), "The Basic credentials verify.",
          "The Basic credentials are missing, repeated or wrong.",
          "Check that the web server passes Authorization, and check HOOKLINE_BASIC_AUTH.")
      }
    }
    if !secrets.headers.isEmpty {
      var header = Credentials()
      header.headers = settings.source.credentials.headers
      add(
        header.accepts(request), "The fixed header verifies.",
        "The fixed header is missing, repeated or has another value.",
        "Compare HOOKLINE_HEADER_AUTH with the header registered with the provider.")
    }
    if !secrets.certificateNames.isEmpty {
      add(true, "The client certificate is verified by the web server, not here.", "", "")
    }
    if text.isEmpty { add(.noKey) }
  }

  private mutating func add(_ diagnosis: Diagnosis) {
    add(diagnosis.sentence, diagnosis.advice)
    if !diagnosis.isVerified { isVerified = false }
  }

  private mutating func add(
    _ verifies: Bool, _ success: StaticString, _ failure: StaticString, _ advice: StaticString
  ) {
    if verifies { return add(success, "") }
    add(failure, advice)
    isVerified = false
  }

  private mutating func add(_ sentence: StaticString, _ advice: StaticString) {
    text.append(sentence)
    if advice.utf8CodeUnitCount > 0 {
      text.append(" ")
      text.append(advice)
    }
    text.append(0x0A)
  }
}

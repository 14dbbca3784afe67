import Bytes
import Digest
import Posix
import Webhook

/// `hookline verify`: says in words whether the body on standard input and its header fields are the source's, and if not,
/// why.
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

/// What is found out about a request's credentials.
private struct Verdict {
  private(set) var text: [UInt8] = []
  private(set) var isVerified = true

  init(_ request: Request, _ settings: SourceSettings) {
    let secrets = settings.secrets
    if request.bodyError != nil {
      add(
        false, "", "The body is larger than HOOKLINE_MAX_BODY, and so is not looked at.",
        "Set HOOKLINE_MAX_BODY to more, and the web server's limit too.")
      return
    }
    if !secrets.keys.isEmpty {
      let doctor = SignatureDoctor(
        fieldName: secrets.signatureField, keys: secrets.keys, verifyTokens: secrets.verifyTokens)
      add(doctor.diagnose(request))
    }
    // Each kind by itself: all that are configured must hold.
    if !secrets.basic.isEmpty {
      var basic = Credentials()
      basic.basic = settings.source.credentials.basic
      var unquoted = Credentials()
      unquoted.basic = secrets.basic.compactMap { SettingText.unquoted($0) }.map {
        SharedSecret($0.span)
      }
      if unquoted.accepts(request) {
        add(
          false, "", "HOOKLINE_BASIC_AUTH is in quotes, which are taken as part of it.",
          "Leave the quotes out: docker's --env-file keeps them.")
      } else {
        add(
          basic.accepts(request), "The Basic credentials are right.",
          "The Basic credentials are missing, given twice or wrong.",
          "Look whether the server passes Authorization on, and at HOOKLINE_BASIC_AUTH.")
      }
    }
    if !secrets.headers.isEmpty {
      var header = Credentials()
      header.headers = settings.source.credentials.headers
      add(
        header.accepts(request), "The fixed header has its value.",
        "The fixed header is missing, given twice or has another value.",
        "Compare what is registered with the provider with HOOKLINE_HEADER_AUTH.")
    }
    if text.isEmpty { add(.noKey) }
  }

  private mutating func add(_ diagnosis: Diagnosis) {
    add(diagnosis.sentence, diagnosis.advice)
    if !diagnosis.isVerified { isVerified = false }
  }

  private mutating func add(
    _ isRight: Bool, _ right: StaticString, _ wrong: StaticString, _ advice: StaticString
  ) {
    if isRight { return add(right, "") }
    add(wrong, advice)
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

import Bytes
import Digest
import Posix
import WhatsApp
import Webhook

/// `hookline sign`: prints the header fields with which the configured source would send the body on standard input.
enum SignCommand {
  static func run(_ arguments: PipeArguments) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    guard let source = settings.source(at: arguments.path) else { return log.rejectPath() }
    do throws(PipeError) {
      let request = try PipeInput.request(arguments, bodyLimit: .max)
      let fields = fields(of: request.body, source)
      if fields.isEmpty {
        log.write(
          ConfigurationError(
            "HOOKLINE_APP_SECRET",
            "no credential is set to sign with: set this, HOOKLINE_BASIC_AUTH or HOOKLINE_HEADER_AUTH"
          ).logEntry)
        return .usageError
      }
      return print(fields)
    } catch {
      log.write(error.logEntry)
      return error.exitStatus
    }
  }

  /// Returns the header fields of a body, one per line, as curl's `-H @-` reads them.
  static func fields(of body: [UInt8], _ settings: SourceSettings) -> [UInt8] {
    var lines: [UInt8] = []
    if let key = settings.secrets.keys.first {
      lines += settings.secrets.signatureField
      lines.append(": ")
      // 360dialog signs without the prefix.
      if settings.source.provider != .dialog360 { lines.append("sha256=") }
      Hex.append(HMAC(key: key.span).tag(of: body.span).bytes.span, to: &lines)
      lines.append(0x0A)
    }
    if let pair = settings.secrets.basic.first {
      lines.append("Authorization: Basic ")
      Base64.append(pair.span, to: &lines)
      lines.append(0x0A)
    }
    if let field = settings.secrets.headers.first {
      lines += field.name + [UInt8](": ") + field.value
      lines.append(0x0A)
    }
    return lines
  }
}

import Bytes
import Posix

/// What Lambda says in the environment: "Defined runtime environment variables", AWS Lambda
/// Developer Guide.
enum LambdaEnvironment {
  /// Host and port of the runtime API; nil where the process is no Lambda function.
  static var runtimeAPI: [UInt8]? { value("AWS_LAMBDA_RUNTIME_API=") }

  /// The line limit by default: an entry of CloudWatch's logs has 256 KiB, and what comes with it
  /// must fit in too. Nil where the process is no Lambda function.
  static var lineLimit: Int? { runtimeAPI == nil ? nil : 256_000 }

  /// Whether Lambda drops every event. With the JSON log format it passes on only lines of the set
  /// level and above, and a line without a level counts as `INFO`: "Log level filtering".
  static var dropsEvents: Bool {
    guard let format = value("AWS_LAMBDA_LOG_FORMAT="), format.equals("JSON"),
      let level = value("AWS_LAMBDA_LOG_LEVEL=")
    else { return false }
    return level.equals("WARN") || level.equals("ERROR") || level.equals("FATAL")
  }

  /// Events that Lambda hands out at a time: more than one on managed instances only.
  static var concurrency: Int {
    let number = value("AWS_LAMBDA_MAX_CONCURRENCY=").flatMap { $0.span.decimal(digits: 1...4) }
    return min(number ?? 1, concurrencyLimit)
  }

  /// More processes than any instance has memory for.
  private static let concurrencyLimit = 1024

  private static func value(_ prefix: StaticString) -> [UInt8]? {
    Process.environment(prefix: prefix).first?.value
  }
}

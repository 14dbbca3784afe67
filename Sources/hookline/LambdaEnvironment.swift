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

  private static func value(_ prefix: StaticString) -> [UInt8]? {
    Process.environment(prefix: prefix).first?.value
  }
}

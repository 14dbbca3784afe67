import Bytes
import Posix

/// Lambda's environment variables: "Defined runtime environment variables", AWS Lambda
/// Developer Guide.
enum LambdaEnvironment {
  /// Host and port of the runtime API; nil where the process is not a Lambda function.
  static var runtimeAPI: [UInt8]? { Process.variable("AWS_LAMBDA_RUNTIME_API=") }

  /// The default line limit in bytes, less than the 256 KiB that an entry of CloudWatch Logs has with its metadata.
  /// Nil where the process is not a Lambda function.
  static var lineLimit: Int? { runtimeAPI == nil ? nil : 256_000 }

  /// Whether Lambda drops every event. With the JSON log format it passes on only lines of the set
  /// level and above, and a line without a level counts as `INFO`: "Log level filtering".
  static var dropsEvents: Bool {
    guard let format = Process.variable("AWS_LAMBDA_LOG_FORMAT="), format.equals("JSON"),
      let level = Process.variable("AWS_LAMBDA_LOG_LEVEL=")
    else { return false }
    return level.equals("WARN") || level.equals("ERROR") || level.equals("FATAL")
  }

  /// Invocations that Lambda sends at the same time: more than one on managed instances only.
  static var concurrency: Int {
    let number = Process.variable("AWS_LAMBDA_MAX_CONCURRENCY=").flatMap {
      $0.span.decimal(digits: 1...4)
    }
    return min(number ?? 1, concurrencyLimit)
  }

  /// More processes than fit in the memory of any instance.
  private static let concurrencyLimit = 1024
}

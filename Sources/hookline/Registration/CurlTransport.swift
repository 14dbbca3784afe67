import Bytes
import Posix
import Webhook

/// Sends requests with curl. What is secret goes through its standard input, and so stands in no list of processes.
struct CurlTransport: ManagementTransport {
  let key: [UInt8]

  /// No answer is as long; one that is would only fill the memory.
  private static let answerLimit = 1 << 20
  /// Seconds after which curl is killed; it gives up earlier by itself.
  private static let patience = 60

  mutating func send(_ request: ManagementRequest) throws(CurlError) -> ManagementAnswer {
    let outcome: ChildProgram.Outcome
    do throws(Errno) {
      // Without -q, which must come first, it would read ~/.curlrc too.
      outcome = try ChildProgram.run(
        "curl", ["-q", "--config", "-"], input: request.curlConfiguration(key: key),
        outputLimit: Self.answerLimit, hiddenPrefix: "HOOKLINE_",
        deadline: SystemTime.nanoseconds + Self.patience * 1_000_000_000)
    } catch {
      throw error == .noSuchFile ? .missing : error == .fileTooLarge ? .tooLong : .system(error)
    }
    guard outcome.status == 0 else { throw .failed(outcome.status) }
    guard let answer = ManagementAnswer(curlOutput: outcome.output) else { throw .noAnswer }
    return answer
  }
}

/// Why a provider could not be asked.
enum CurlError: Error {
  case missing, tooLong, noAnswer
  case system(Errno)
  /// curl's exit status.
  case failed(Int)

  /// What the log says.
  var logEntry: LogEntry {
    let entry = LogEntry(.error, "the provider could not be asked")
    return switch self {
    case .missing: entry.with("reason", .text("curl is not installed, or not in PATH"))
    case .tooLong: entry.with("reason", .text("its answer is longer than 1 MiB"))
    case .noAnswer: entry.with("reason", .text("curl gave no answer"))
    case .system(let error):
      entry.with("reason", .text("curl could not be run"))
        .with("errno", .number(Int(error.code)))
    case .failed(let status):
      entry.with("reason", .text(Self.reason(of: status))).with("curl", .number(status))
    }
  }

  /// curl(1), EXIT CODES.
  private static func reason(of status: Int) -> StaticString {
    switch status {
    case 2, 4: "this curl is too old, or built without what is needed"
    case 5: "the proxy's name cannot be resolved"
    case 6: "the host's name cannot be resolved"
    case 7: "nobody takes the connection"
    case 28: "it took too long"
    case 35: "TLS could not be agreed on"
    case 51, 60: "the server's certificate is not trusted: CURL_CA_BUNDLE names a file of others"
    case 77: "the file of trusted certificates cannot be read"
    case 52, 55, 56: "the connection ended before the answer"
    default: "curl failed: see EXIT CODES in its manual"
    }
  }
}

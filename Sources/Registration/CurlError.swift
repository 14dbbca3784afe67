package import Posix

/// Why a provider could not be asked.
package enum CurlError: Error {
  /// There is no curl in PATH.
  case missing
  /// The answer is longer than 1 MiB.
  case tooLong
  /// What curl printed is no answer.
  case noAnswer
  /// curl could not be run.
  case system(Errno)
  /// curl ended with this exit status: curl(1), EXIT CODES.
  case failed(Int)

  /// The cause in words.
  package var reason: StaticString {
    switch self {
    case .missing: "curl is not installed, or not in PATH"
    case .tooLong: "its answer is longer than 1 MiB"
    case .noAnswer: "curl gave no answer"
    case .system: "curl could not be run"
    case .failed(let status): Self.reason(of: status)
    }
  }

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

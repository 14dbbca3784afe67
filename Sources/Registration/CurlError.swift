package import Posix

/// A request to a provider without a response.
package enum CurlError: Error {
  /// No curl in PATH.
  case missing
  /// The response exceeds 1 MiB.
  case tooLong
  /// curl's output is not a response.
  case noResponse
  /// curl could not be run.
  case system(Errno)
  /// curl's exit status: curl(1), EXIT CODES.
  case failed(Int)

  /// The cause, for the log.
  package var reason: StaticString {
    switch self {
    case .missing: "curl is not installed, or not in PATH"
    case .tooLong: "the response is longer than 1 MiB"
    case .noResponse: "curl returned no response"
    case .system: "curl could not be run"
    case .failed(let status): Self.reason(of: status)
    }
  }

  @_optimize(size) private static func reason(of status: Int) -> StaticString {
    switch status {
    case 2, 4: "this curl is too old, or built without what is needed"
    case 5: "the proxy's name does not resolve"
    case 6: "the host's name does not resolve"
    case 7: "connection refused"
    case 28: "timed out"
    case 35: "TLS handshake failed"
    case 51, 60:
      "the server's certificate is not trusted: CURL_CA_BUNDLE names the file of trusted ones"
    case 77: "the file of trusted certificates cannot be read"
    case 52, 55, 56: "the connection ended before the response"
    default: "curl failed: see EXIT CODES in its manual"
    }
  }
}

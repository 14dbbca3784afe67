package import Bytes

/// Every way to say no. The sender learns the status and nothing else; the log says why.
package enum Rejection: Error {
  /// The settings have a fault, which the log told of when they were read.
  case settings
  case head(Request.HeadError)
  /// No source has the path.
  case path(LoggedPath)
  case method
  case body(Request.BodyError)
  /// Nothing is configured to verify a sender with, and nothing says that this is meant.
  case nothingToVerifyWith
  case credentialsMissing(Credential)
  case credentialsWrong(Credential)
  /// More than one signature: which of them counts is for an attacker to know.
  case signatureRepeated
  case contentEncoding
  case notJSON(JSONError)
  case handshakeIncomplete
  case handshakeWrong
  case store(StoreError)

  /// Which of the configured credentials the rejection is about.
  package enum Credential {
    case signature, basic, header
  }

  /// The status of the answer.
  package var status: Int {
    switch self {
    case .settings: 500
    case .head(.malformed): 400
    case .head(.tooSlow): 408
    case .path: 404
    case .method: 405
    case .body(.tooLarge): 413
    case .body(.lengthMismatch): 400
    case .body(.tooSlow): 408
    case .body(.unreadable): 503
    case .nothingToVerifyWith: 500
    // RFC 9110, section 15.5.2: 401 names a scheme, and neither a signature nor a fixed header has one.
    case .credentialsMissing(.basic): 401
    case .credentialsMissing, .credentialsWrong, .signatureRepeated, .handshakeWrong: 403
    case .contentEncoding: 415
    case .notJSON, .handshakeIncomplete: 400
    case .store(let failure): failure.isMisconfigured ? 500 : 503
    }
  }

  /// The answer to the sender, with the fields that RFC 9110, section 15, wants for its status. Whether the connection is closed
  /// (408, 413) is for the server before us to say: RFC 3875, section 6.3.4.
  package var response: Response {
    var response = Response(status: status)
    switch self {
    case .method: response.fields = [("Allow", "GET, HEAD, POST")]
    case .credentialsMissing(.basic):
      response.fields = [("WWW-Authenticate", "Basic realm=\"hookline\", charset=\"UTF-8\"")]
    case .contentEncoding: response.fields = [("Accept-Encoding", "identity")]
    case .store where status == 503: response.fields = [("Retry-After", "1")]
    default: break
    }
    return response
  }

  /// What the log says.
  package var logEntry: LogEntry {
    let entry = LogEntry(status >= 500 ? .error : .warning, "rejected")
      .with("status", .number(status)).with("reason", .text(reason))
    return switch self {
    case .path(let path):
      entry.with("path", .path(path)).with(
        "hint", .text("* stands for what the log may not show; hookline check lists the sources"))
    case .notJSON(let error):
      entry.with("detail", .text(error.summary)).with("offset", .number(error.offset))
    case .store(let failure):
      entry.with("detail", .text(failure.summary)).with("errno", .number(failure.code))
    case .body(.unreadable(let code)): entry.with("errno", .number(code))
    default: entry
    }
  }

  private var reason: StaticString {
    switch self {
    case .settings: "the settings have a fault"
    case .head(.malformed): "the host's words about the request cannot be understood"
    case .head(.tooSlow): "the head of the request came too slowly"
    case .path: "the path is none of those configured, or has dot segments"
    case .method: "the method is none of GET, HEAD, POST"
    case .body(.tooLarge): "the body is larger than HOOKLINE_MAX_BODY"
    case .body(.lengthMismatch): "the body is not as long as announced"
    case .body(.tooSlow): "the body came too slowly"
    case .body(.unreadable): "the system does not give the body"
    case .nothingToVerifyWith:
      "nothing to verify the sender with: set HOOKLINE_APP_SECRET, HOOKLINE_BASIC_AUTH or HOOKLINE_HEADER_AUTH, or HOOKLINE_UNVERIFIED=1"
    case .credentialsMissing(.signature):
      "the signature header is missing: look whether the web server passes it on"
    case .credentialsMissing(.basic):
      "the request has no Basic credentials: look whether the web server passes Authorization on"
    case .credentialsMissing(.header): "the configured header is missing"
    case .credentialsWrong(.signature):
      "the signature is not one of the body under any configured key: hookline verify says why"
    case .credentialsWrong(.basic): "the Basic credentials are wrong"
    case .credentialsWrong(.header): "the configured header has another value"
    case .signatureRepeated: "the signature header was given more than once"
    case .contentEncoding: "the body has a Content-Encoding"
    case .notJSON: "the body is not JSON"
    case .handshakeIncomplete:
      "the handshake lacks a parameter, or its challenge is not 1 to 128 letters, digits, - or _"
    case .handshakeWrong:
      "the handshake's mode or token is wrong, or HOOKLINE_VERIFY_TOKEN is not set"
    case .store: "the events could not be kept"
    }
  }
}

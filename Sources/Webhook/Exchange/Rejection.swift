package import Bytes

/// Why a request is rejected. The sender gets only the status; the reason goes to the log.
package enum Rejection: Error {
  /// The settings are invalid; the log has the configuration errors.
  case settings
  case head(Request.HeadError)
  /// No source has the path.
  case path(LoggedPath)
  case method
  case body(Request.BodyError)
  /// No credentials are configured, and `HOOKLINE_UNVERIFIED` is not set.
  case nothingToVerifyWith
  /// No credentials are configured, and AWS did not make the message.
  case notFromAWS
  case credentialsMissing(Credential)
  case credentialsWrong(Credential)
  /// More than one signature: choosing one would be a guess.
  case signatureRepeated
  case contentEncoding
  case notJSON(JSONError)
  case handshakeIncomplete
  case handshakeWrong
  case store(StoreError)

  /// Which of the configured credentials the rejection is about.
  package enum Credential {
    case signature, certificate, basic, header
  }

  /// The status of the response.
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
    // 401 needs a scheme, RFC 9110 section 15.5.2, and neither a signature nor a fixed header has one.
    case .credentialsMissing(.basic): 401
    case .credentialsMissing, .credentialsWrong, .signatureRepeated, .handshakeWrong: 403
    case .notFromAWS: 403
    case .contentEncoding: 415
    case .notJSON, .handshakeIncomplete: 400
    case .store(let error): error.isMisconfigured ? 500 : 503
    }
  }

  /// Whether there is nothing to verify: the request has no credential, or the settings have none.
  var isMissingCredential: Bool {
    switch self {
    case .credentialsMissing, .nothingToVerifyWith: true
    default: false
    }
  }

  /// The response, with the fields that RFC 9110 section 15 requires for its status. Closing the connection (408, 413) is up to
  /// the web server: RFC 3875, section 6.3.4.
  package var response: Response {
    var response = Response(status: status)
    switch self {
    case .method: response.fields = [("Allow", "GET, HEAD, POST")]
    case .credentialsMissing(.basic):
      response.fields = [("WWW-Authenticate", "Basic realm=\"hookline\", charset=\"UTF-8\"")]
    case .contentEncoding: response.fields = [("Accept-Encoding", "identity")]
    case _ where status == 503: response.fields = [("Retry-After", "1")]
    default: break
    }
    return response
  }

  /// The entry for the log.
  ///
  /// - Parameter hint: what to do, where more is known than the rejection says.
  package func logEntry(hint: StaticString? = nil) -> LogEntry {
    let entry = LogEntry(status >= 500 ? .error : .warning, "rejected")
      .with("status", .number(status)).with("reason", .text(reason))
    return withDetails(entry).with("hint", .text(hint ?? self.hint))
  }

  private func withDetails(_ entry: LogEntry) -> LogEntry {
    switch self {
    case .path(let path): entry.with("path", .path(path))
    case .notJSON(let error):
      entry.with("detail", .text(error.summary)).with("offset", .number(error.offset))
    case .store(let error):
      entry.with("detail", .text(error.summary)).with("errno", .number(error.code))
    case .body(.unreadable(let code)): entry.with("errno", .number(code))
    default: entry
    }
  }

  private var reason: StaticString {
    switch self {
    case .settings: "configuration invalid"
    case .head(.malformed): "request head malformed"
    case .head(.tooSlow): "request head timed out"
    case .path: "path unknown"
    case .method: "method not allowed"
    case .body(.tooLarge): "body larger than HOOKLINE_MAX_BODY"
    case .body(.lengthMismatch): "body length mismatch"
    case .body(.tooSlow): "body timed out"
    case .body(.unreadable): "body unreadable"
    case .nothingToVerifyWith: "no credentials configured"
    case .notFromAWS: "not a message of AWS End User Messaging"
    case .credentialsMissing(.signature): "signature missing"
    case .credentialsMissing(.certificate): "client certificate missing"
    case .credentialsMissing(.basic): "Basic credentials missing"
    case .credentialsMissing(.header): "fixed header missing"
    case .credentialsWrong(.signature): "signature mismatch"
    case .credentialsWrong(.certificate): "client certificate mismatch"
    case .credentialsWrong(.basic): "Basic credentials mismatch"
    case .credentialsWrong(.header): "fixed header mismatch"
    case .signatureRepeated: "signature repeated"
    case .contentEncoding: "body has a Content-Encoding"
    case .notJSON: "body is not JSON"
    case .handshakeIncomplete: "handshake incomplete"
    case .handshakeWrong: "handshake mismatch"
    case .store: "events not stored"
    }
  }

  private var hint: StaticString {
    switch self {
    case .settings: "correct the settings: hookline check lists every configuration error"
    case .head(.malformed): "look at how the web server passes requests on"
    case .head(.tooSlow), .body(.tooSlow):
      "look for what delays the request between the sender and hookline"
    case .path:
      "* stands for segments of no source's path, and for what may be sensitive; hookline check lists the sources"
    case .method: "providers send GET and POST: find out what sends this"
    case .body(.tooLarge):
      "raise HOOKLINE_MAX_BODY and the web server's limit if a provider sends this; a file with a notification a line is for hookline replay --lines"
    case .body(.lengthMismatch):
      "the connection was closed early, or Content-Length is wrong: look at the web server's log"
    case .body(.unreadable): "the system could not read the body: look up the errno"
    case .nothingToVerifyWith:
      "set HOOKLINE_APP_SECRET, HOOKLINE_CLIENT_CERT, HOOKLINE_BASIC_AUTH or HOOKLINE_HEADER_AUTH, or HOOKLINE_UNVERIFIED=1"
    case .notFromAWS:
      "with HOOKLINE_PROVIDER=aws only messages with whatsAppWebhookEntry need no credentials: subscribe to the topic of the event destination, or set HOOKLINE_APP_SECRET"
    case .credentialsMissing(.signature):
      "check that the web server passes the header on, and HOOKLINE_SIGNATURE_HEADER"
    case .credentialsMissing(.certificate):
      "let the web server verify it, and pass SSL_CLIENT_VERIFY and SSL_CLIENT_S_DN on; see also the trust file's end"
    case .credentialsMissing(.basic): "check that the web server passes Authorization on"
    case .credentialsMissing(.header): "check that the web server passes the header on"
    case .credentialsWrong(.signature): "hookline verify says why"
    case .credentialsWrong(.certificate):
      "compare HOOKLINE_CLIENT_CERT with the common name (CN) in the certificate's subject"
    case .credentialsWrong(.basic): "compare HOOKLINE_BASIC_AUTH with the URL's user and password"
    case .credentialsWrong(.header): "compare HOOKLINE_HEADER_AUTH with what the provider sends"
    case .signatureRepeated: "find out what adds the second signature"
    case .contentEncoding: "turn compression of requests off between the sender and hookline"
    case .notJSON(let error) where error.reason == .trailing:
      "a body is one notification: a file with one a line is for hookline replay --lines"
    case .notJSON: "find out what sends this: providers send JSON"
    case .handshakeIncomplete:
      "a handshake has hub.mode, hub.verify_token and hub.challenge: 1 to 128 letters, digits, - or _"
    case .handshakeWrong: "set HOOKLINE_VERIFY_TOKEN to the token in the provider's dashboard"
    case .store(let error):
      error.isMisconfigured
        ? "do what detail says: the sender retries until then"
        : "the sender retries; if this stays, look at the storage named in detail"
    }
  }
}

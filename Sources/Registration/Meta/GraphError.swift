import Bytes

/// An error of Meta's Graph API: "Handling errors".
final class GraphError {
  let code: Int
  let subcode: Int
  /// Meta's words; the status where there are none.
  let message: [UInt8]

  /// The error of a response; nil where it has JSON without an error.
  @inline(never) static func of(_ response: ManagementResponse) -> GraphError? {
    let reply = response.reply
    let error = reply?["error"]
    guard error?.exists ?? false || reply == nil || !response.isSuccess else { return nil }
    return GraphError(error, response.status)
  }

  /// - Parameters:
  ///   - error: the member `error`; nil where there is none.
  ///   - status: the response's status, for an error without a message.
  @_optimize(size) init(_ error: Reply?, _ status: Int) {
    code = error?["code"].integer ?? -1
    subcode = error?["error_subcode"].integer ?? 0
    var words = error?["message"].word ?? []
    if words.isEmpty {
      words.append("status ")
      words.append(decimal: status)
    }
    if let details = error?["error_data"]["details"].word {
      words.append(": ")
      words += details
    }
    message = words
  }

  /// Whether the message has these words.
  @inline(never) func mentions(_ words: StaticString) -> Bool { message.contains(words) }

  /// Whether a permission or the object itself is missing, which Meta does not always distinguish.
  var isAboutPermission: Bool {
    code == 3 || code == 10 || (200...299).contains(code) || code == 803
      || (code == 100 && (subcode == 33 || mentions("missing permissions")))
  }

  /// Whether the access token is invalid.
  var isAboutKey: Bool { code == 0 || code == 102 || code == 104 || code == 190 }

  /// Whether there were too many calls.
  var isAboutRate: Bool { code == 4 || code == 17 || code == 80007 || code == 80008 }
}

/// The answer to a request.
enum GraphAnswer {
  case success(Reply)
  case failure(GraphError)
}

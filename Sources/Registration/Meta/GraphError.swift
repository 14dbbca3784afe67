import Bytes

/// An error of Meta's Graph API: "Handling errors".
final class GraphError {
  let code: Int
  let subcode: Int
  /// Meta's words; the status where there are none.
  let message: [UInt8]
  private let status: Int

  /// The error of a response; nil where it has JSON without an error, and to a GET what was asked for.
  @_optimize(size) @inline(never) static func of(
    _ response: ManagementResponse, to request: ManagementRequest
  ) -> GraphError? {
    let reply = response.reply
    let error = reply?["error"]
    // An answer of another form must not be taken for an empty list: what follows may change what is there.
    let isAnswer =
      ![UInt8](request.method).equals("GET") || reply?["webhook_configuration"].exists ?? false
      || reply?["id"].exists ?? false || reply?["data"].isContainer ?? false
    guard error?.exists ?? false || reply == nil || !response.isSuccess || !isAnswer else {
      return nil
    }
    return GraphError(error, response.status)
  }

  /// - Parameters:
  ///   - error: the member `error`; nil where there is none.
  ///   - status: the response's status, for an error without a message.
  @_optimize(size) init(_ error: Reply?, _ status: Int) {
    self.status = status
    code = error?["code"].integer ?? -1
    subcode = error?["error_subcode"].integer ?? 0
    var words = error?["message"].word ?? []
    if words.isEmpty {
      if (200..<300).contains(status) { words.append("an unknown form, ") }
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

  /// Whether there were too many calls, of the app, the user, the page, the account or the address: Graph API, "Rate Limits".
  var isAboutRate: Bool {
    [4, 17, 32, 341, 613].contains(code) || (80000...80014).contains(code) || status == 429
  }

  /// Whether the version of the API is unknown.
  var isAboutVersion: Bool { code == 2635 || code == 2500 }

  /// Whether a server before the API answered, or the API cannot respond at present: codes 1 and 2.
  var isTemporary: Bool { code == -1 || code == 1 || code == 2 }
}

/// The answer to a request.
enum GraphAnswer {
  case success(Reply)
  case failure(GraphError)
}

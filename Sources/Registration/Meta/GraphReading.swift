import Bytes

/// The answers of Meta's Graph API.
extension Registrar {
  /// The most pages of numbers, the numbers of that many, and the most whose URLs are read one by one.
  private static var pageLimit: Int { 10 }
  static var numberLimit: Int { 100 * pageLimit }
  private static var urlLimit: Int { 100 }

  /// Sends a request, and returns the body or the error.
  @_optimize(size) @inline(never) mutating func graph(
    _ request: ManagementRequest
  ) throws(Transport.Failure) -> GraphAnswer {
    let response = try ask(request)
    if let error = GraphError.of(response, to: request) { return .failure(error) }
    guard let reply = response.reply else { return .failure(GraphError(nil, response.status)) }
    return .success(reply)
  }

  /// Sends a request and returns the body; reports an error, what it means, and returns nil.
  @_optimize(size) @inline(never) mutating func demand(
    _ request: ManagementRequest
  ) throws(Transport.Failure) -> Reply? {
    let response = try ask(request)
    guard let error = GraphError.of(response, to: request) else { return response.reply }
    if error.isTemporary, response.isSuccess {
      reportUnexpected(response)
    } else {
      reportRejection(of: request, response)
    }
    explain(error)
    return nil
  }

  /// Reports what an error means where Meta's words do not say it.
  @_optimize(size) @inline(never) private mutating func explain(_ error: GraphError) {
    if error.mentions("Before override") {
      say("Meta wants 'messages' of the app first, then the WABA, then an override.")
    } else if error.code == 2200 {
      say("Meta could not verify the URL: its words say why. See also 'doctor'.")
    } else if error.mentions("appsecret_proof") {
      say("HOOKLINE_APP_SECRET is not the secret of the app of HOOKLINE_API_KEY.")
    } else if error.code == 15 || error.mentions("Application Secret") {
      say("HOOKLINE_APP_ID and HOOKLINE_APP_SECRET do not belong together.")
    } else if error.isAboutKey {
      say("HOOKLINE_API_KEY is invalid or has expired: it must be a system user's token.")
    } else if error.isAboutRate {
      say("There were too many calls: try again in an hour.")
    } else if error.isAboutPermission {
      say("The token may not do this, or the id is wrong: see 'doctor'.")
    } else if error.isAboutVersion {
      say("HOOKLINE_GRAPH_VERSION is not a version that Meta supports.")
    } else if error.isTemporary {
      say("The Graph API cannot be reached, or cannot respond at present: try again later.")
    }
  }

  /// Reads the app's subscription to WhatsApp; nil after a reported error.
  @inline(never) mutating func subscription(
    of app: GraphApp
  ) throws(Transport.Failure) -> AppSubscription? {
    try demand(api.readSubscriptions(app)).map { AppSubscription($0) }
  }

  /// Reads the apps that are subscribed to an account; nil after a reported error.
  @inline(never) mutating func apps(
    of account: [UInt8]
  ) throws(Transport.Failure) -> [SubscribedApp]? {
    try demand(api.readApps(of: account)).map { SubscribedApp.list($0) }
  }

  /// Reads the URLs of a number; nil after a reported error.
  @inline(never) mutating func urls(of number: [UInt8]) throws(Transport.Failure) -> NumberURLs? {
    let request = api.readURLs(of: number)
    guard let reply = try demand(request) else { return nil }
    let urls = NumberURLs(of: reply)
    if urls == nil { say("The provider's response does not have the number's URLs.") }
    return urls
  }

  /// Returns the accounts that the token lists; nil after a reported error.
  @_optimize(size) @inline(never) mutating func accounts() throws(Transport.Failure) -> [[UInt8]]? {
    guard let reply = try demand(api.inspectKey()) else { return nil }
    let key = InspectedKey(reply)
    guard key.isValid else {
      write("HOOKLINE_API_KEY is invalid: \(key.message ?? [])")
      return nil
    }
    if key.accounts.isEmpty { say("The token does not list its WABAs: name one with --waba ID.") }
    return key.accounts
  }

  /// Reads an account's numbers with their URLs; returns an error, with the numbers before it.
  ///
  /// - Parameter wanted: the only number; nil for all.
  @_optimize(size) @inline(never) mutating func readNumbers(
    of account: [UInt8], only wanted: [UInt8]? = nil, into numbers: inout [BusinessNumber]
  ) throws(Transport.Failure) -> GraphError? {
    var cursor: [UInt8]?
    var withURLs = true
    // The first page may be asked for twice.
    pages: for _ in 0...Self.pageLimit {
      let request = api.readNumbers(of: account, after: cursor, withURLs: withURLs)
      switch try graph(request) {
      case .failure(let error):
        // Only the number itself is documented to have this field.
        guard withURLs, error.mentions("webhook_configuration") else { return error }
        withURLs = false
        continue
      case .success(let reply):
        numbers += reply["data"].elements.compactMap { BusinessNumber($0) }
          .filter { wanted == nil || $0.id == wanted }
        if wanted != nil, !numbers.isEmpty { break pages }
        let paging = reply["paging"]
        cursor = paging["cursors"]["after"].word
        if !paging["next"].exists || cursor == nil { break pages }
      }
    }
    try addURLs(to: numbers)
    return nil
  }

  @_optimize(size) private mutating func addURLs(
    to numbers: [BusinessNumber]
  ) throws(Transport.Failure) {
    for number in numbers.prefix(Self.urlLimit) where number.urls == nil {
      if case .success(let reply) = try graph(api.readURLs(of: number.id)) {
        number.urls = NumberURLs(of: reply)
      }
    }
  }
}

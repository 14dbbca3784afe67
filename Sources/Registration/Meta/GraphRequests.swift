import Bytes

/// Meta's requests: Graph API, "App Subscriptions", "WhatsApp Business Account subscribed_apps", and WhatsApp, "Webhook overrides".
extension ManagementAPI {
  /// The kind of object whose events the receiver takes. An app may have subscriptions to others, which are not ours.
  static var object: StaticString { "whatsapp_business_account" }

  /// Returns the request for the app's subscriptions.
  @inline(never) package func readSubscriptions(_ app: GraphApp) -> ManagementRequest {
    graph("GET", app.id, "/subscriptions", as: .app)
  }

  /// Returns the request that registers the app's URL, and adds fields.
  @_optimize(size) @inline(never) package func subscribe(
    _ app: GraphApp, _ url: [UInt8], _ fields: [[UInt8]]
  ) -> ManagementRequest {
    var body = ManagementRequest.Body()
    body.add("object", [UInt8](Self.object))
    body.add("callback_url", url)
    body.add(secret: "verify_token", app.verifyToken)
    body.add("fields", fields.joined(by: ","))
    // Without it, events have only the names of what changed.
    body.add("include_values", true)
    return graph("POST", app.id, "/subscriptions", body, as: .app)
  }

  /// Returns the request that removes fields, or with none of them the whole subscription. It always names the object: without
  /// one, Meta removes the app's subscriptions to all products.
  @inline(never) package func unsubscribe(_ app: GraphApp, _ fields: [[UInt8]]) -> ManagementRequest
  {
    var query = [UInt8]("/subscriptions?object=")
    query.append(Self.object)
    if !fields.isEmpty { query += [UInt8]("&fields=") + fields.joined(by: ",") }
    return request("DELETE", path: [UInt8(ascii: "/")] + app.id + query, as: .app)
  }

  /// Returns the request for what Meta knows about the access token.
  @inline(never) package func inspectKey() -> ManagementRequest {
    request("GET", path: [UInt8]("/debug_token"), as: .inspection)
  }

  /// Returns the request for the apps that are subscribed to an account.
  @inline(never) package func readApps(of account: [UInt8]) -> ManagementRequest {
    graph("GET", account, "/subscribed_apps")
  }

  /// Returns the request that subscribes the token's app to an account. With a URL it overrides the app's; without one it
  /// removes the override.
  @_optimize(size) @inline(never) package func join(
    _ account: [UInt8], _ app: GraphApp, url: [UInt8]? = nil
  ) -> ManagementRequest {
    guard let url else { return graph("POST", account, "/subscribed_apps") }
    var body = ManagementRequest.Body()
    body.add("override_callback_uri", url)
    body.add(secret: "verify_token", app.verifyToken)
    return graph("POST", account, "/subscribed_apps", body)
  }

  /// Returns the request that ends the subscription of the token's app to an account.
  @inline(never) package func leave(_ account: [UInt8]) -> ManagementRequest {
    graph("DELETE", account, "/subscribed_apps")
  }

  /// Returns the request for a page of an account's numbers.
  ///
  /// - Parameter cursor: the end of the page before; nil for the first.
  @_optimize(size) @inline(never) package func readNumbers(
    of account: [UInt8], after cursor: [UInt8]? = nil, withURLs: Bool = true
  ) -> ManagementRequest {
    var query = [UInt8]("/phone_numbers?limit=100&fields=id,status,platform_type,is_on_biz_app")
    if withURLs { query.append(",webhook_configuration") }
    if let cursor {
      query.append("&after=")
      Percent.append(segment: cursor.span, to: &query)
    }
    return request("GET", path: [UInt8(ascii: "/")] + account + query, as: .provenKey)
  }

  /// Returns the request for the URLs of a number, at all three levels.
  @inline(never) package func readURLs(of number: [UInt8]) -> ManagementRequest {
    graph("GET", number, "?fields=webhook_configuration")
  }

  /// Returns the request that overrides the URL for a number, or with an empty URL removes the override.
  @_optimize(size) @inline(never) package func override(
    _ number: [UInt8], _ app: GraphApp, url: [UInt8]
  ) -> ManagementRequest {
    var body = ManagementRequest.Body()
    body.begin("webhook_configuration")
    body.add("override_callback_uri", url)
    if !url.isEmpty { body.add(secret: "verify_token", app.verifyToken) }
    body.end()
    return graph("POST", number, "", body)
  }

  @_optimize(size) @inline(never) private func graph(
    _ method: StaticString, _ id: [UInt8], _ edge: StaticString,
    _ body: ManagementRequest.Body? = nil,
    as credential: ManagementRequest.Credential = .provenKey
  ) -> ManagementRequest {
    request(
      method, path: [UInt8(ascii: "/")] + id + [UInt8](edge), body, as: credential)
  }
}

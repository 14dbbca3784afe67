import Bytes
import Posix

/// What the Graph API's answers mean.
extension Findings {
  /// Adds what is wrong with the token; returns whether it can be used.
  @_optimize(size) mutating func accepts(_ key: InspectedKey, _ setUp: GraphSetUp) -> Bool {
    let app = setUp.app.id
    let action: Sentence =
      "Create a system user's token of app \(app) that never expires, and set HOOKLINE_API_KEY."
    guard key.isValid else {
      if key.expiry > 0, key.expiry < SystemTime.milliseconds / 1000,
        let time = Timestamp(secondsOrMilliseconds: key.expiry)
      {
        var date: [UInt8] = []
        time.append(to: &date)
        fail("The access token expired at \(date).", do: action)
      } else {
        fail("The access token is invalid: \(key.message ?? [])", do: action)
      }
      return false
    }
    guard let other = key.app, other != app else { return true }
    fail(
      "The access token is of app \(other): it would subscribe that app, not \(app).", do: action)
    return false
  }

  /// Adds what is wrong with the app's subscription, apart from its URL.
  @_optimize(size) mutating func examine(_ subscription: AppSubscription, _ setUp: GraphSetUp) {
    guard let url = subscription.url else {
      return fail("App \(setUp.app.id) has no URL for WhatsApp.", run: "set --url \(setUp.url)")
    }
    if !subscription.isActive {
      fail("Meta has deactivated the app's subscription.", run: "set --url \(url)")
    }
    let messages = WebhookFields.messages
    if !subscription.lacks([messages]).isEmpty {
      fail("The app is not subscribed to '\(messages)'.", run: "set --fields \(messages)")
    }
    let missing = subscription.lacks(WebhookFields.ofAgents)
    // One of the two without the other is a mistake in any case.
    if setUp.hasAgent ? !missing.isEmpty : missing.count == 1 {
      fail(
        "While Meta's Business Agent answers, events come under \(missing), which the app lacks.",
        run: "set --fields \(missing.joined(by: ","))")
    }
  }

  /// Adds what is wrong with the app's URL.
  ///
  /// - Parameter isOverridden: whether every number has an override with the receiver's URL.
  @_optimize(size) mutating func examine(
    urlOf subscription: AppSubscription, _ setUp: GraphSetUp, isOverridden: Bool
  ) {
    guard let url = subscription.url, url != setUp.url else { return }
    guard isOverridden else {
      return fail(
        "The app's URL is \(url), not \(setUp.url).", run: "set --url \(setUp.url)")
    }
    let fixed = subscription.fields.filter { !WebhookFields.isMovable($0) }
    guard !fixed.isEmpty else { return }
    fail(
      "Messages come here, but \(fixed) go to \(url): no override moves these.",
      run: "set --url \(setUp.url)")
  }

  /// Adds that an app is not subscribed to an account.
  @_optimize(size) mutating func fail(
    missing app: [UInt8], in account: [UInt8], others: [SubscribedApp]
  ) {
    let command: Command = "set --waba \(account)"
    guard !others.isEmpty else {
      return fail("No app is subscribed to WABA \(account).", run: command)
    }
    let list = others.map { $0.id }
    fail(
      "WABA \(account) has app \(list) subscribed to it; this app, \(app), is not.", run: command)
  }

  /// Adds what is wrong with a number.
  ///
  /// - Parameter fallback: the URL of the account or the app.
  @_optimize(size) mutating func examine(
    _ number: BusinessNumber, _ account: [UInt8], _ setUp: GraphSetUp, fallback: [UInt8]?
  ) {
    let id = number.id
    if let status = number.status, Self.isDead(status) {
      fail(
        "Number \(id) is \(status) in WABA \(account).",
        do: "Register it for the Cloud API in WhatsApp Manager, or take its other WABA.")
    } else if let platform = number.platform, !platform.equals("CLOUD_API") {
      fail(
        "Number \(id) is not on the Cloud API: \(platform).",
        do: "Register it for the Cloud API in WhatsApp Manager.")
    }
    if let override = number.urls?.number, override != setUp.url {
      let command: Command =
        fallback == setUp.url
        ? "delete --number \(id)" : "set --number \(id) --waba \(account) --url \(setUp.url)"
      fail(
        "The messages of number \(id) go to \(override), which overrides all other URLs.",
        run: command)
    }
  }

  /// Whether a number with this status neither sends nor receives; others only limit it.
  private static func isDead(_ status: [UInt8]) -> Bool {
    ["PENDING", "DISCONNECTED", "MIGRATED", "BANNED", "DELETED"].contains { status.equals($0) }
  }

  /// Adds why the token or the app's subscription cannot be read with the app's secret.
  @_optimize(size) mutating func explain(_ error: GraphError, ofApp app: [UInt8]) {
    guard !explain(unanswered: error) else { return }
    fail(
      "Meta rejects app \(app) with this app secret: \(error.message)",
      do: "Copy HOOKLINE_APP_ID and HOOKLINE_APP_SECRET from the app's settings.")
  }

  /// Adds that Meta did not answer the question; returns false where it did.
  @_optimize(size) private mutating func explain(unanswered error: GraphError) -> Bool {
    if error.isAboutRate {
      fail("Meta limits the calls: \(error.message)", do: "Try again in an hour.")
    } else if error.isAboutVersion {
      fail(
        "Meta does not support this version of its API: \(error.message)",
        do: "Set HOOKLINE_GRAPH_VERSION to one that it does.")
    } else if error.isTemporary {
      fail(
        "The Graph API did not respond: \(error.message)",
        do: "Try again later; if this stays, look at the proxy between this machine and Meta.")
    } else {
      return false
    }
    return true
  }

  /// Adds why an account cannot be read.
  @_optimize(size) mutating func explain(
    _ error: GraphError, _ account: [UInt8], _ key: InspectedKey
  ) {
    let permission = [UInt8](InspectedKey.permission)
    guard !explain(unanswered: error) else { return }
    if error.mentions("appsecret_proof") {
      fail(
        "Meta rejects the proof of the app secret: \(error.message)",
        do: "Set HOOKLINE_APP_SECRET to the secret of the token's app.")
    } else if error.mentions("nonexisting field") {
      fail("\(account) is not a WABA.", do: "Copy the WABA's id from WhatsApp Manager.")
    } else if error.isAboutKey {
      fail(
        "Meta rejects the access token: \(error.message)", do: "Create a new system user's token.")
    } else if error.isAboutPermission, !key.scopes.contains(permission) {
      fail(
        "The token lacks the permission \(permission).",
        do: "Create a system user's token with it.")
    } else if error.isAboutPermission, !key.accounts.isEmpty, !key.accounts.contains(account) {
      fail(
        "The token may not manage WABA \(account).",
        do: "Assign the WABA to the system user in the business settings.")
    } else if error.isAboutPermission {
      fail(
        "WABA \(account) does not exist, or is not assigned to the token's system user.",
        do: "Check the id, and assign the WABA to the system user in the business settings.")
    } else {
      fail("Meta does not show WABA \(account): \(error.message)", do: "Do what its words say.")
    }
  }

  /// Adds what nothing shows.
  package mutating func suspectUnseen(_ setUp: GraphSetUp) {
    suspect("Only the dashboard's tests arrive: the app is not Live.")
    suspect("The web server's log shows no request from Meta: a firewall drops AS32934.")
    if !setUp.hasAgent {
      suspect("Messages stop while Meta's Business Agent answers: see 'doctor --agent'.")
    }
  }
}

import Bytes
import Posix

/// The set-up to examine.
package final class GraphSetUp {
  let app: GraphApp
  let account: [UInt8]?
  let number: [UInt8]?
  /// The receiver's URL.
  let url: [UInt8]
  /// Whether Meta's Business Agent answers.
  let hasAgent: Bool

  /// - Parameters:
  ///   - account: the account; nil for those that the token lists.
  ///   - number: the only number; nil for all.
  @_optimize(size) package init(
    _ app: GraphApp, account: [UInt8]?, number: [UInt8]?, url: [UInt8], hasAgent: Bool
  ) {
    self.app = app
    self.account = account
    self.number = number
    self.url = url
    self.hasAgent = hasAgent
  }
}

/// `doctor` for Meta: why notifications do not come, as far as the Graph API shows it.
extension Registrar {
  /// Examines the token, the app's subscription, accounts and numbers, and adds what is wrong.
  @_optimize(size) package mutating func diagnose(
    _ setUp: GraphSetUp, into findings: inout Findings
  ) throws(Transport.Failure) {
    let key: InspectedKey
    switch try graph(api.inspectKey()) {
    case .failure(let error):
      return findings.explain(error, ofApp: setUp.app.id)
    case .success(let reply): key = InspectedKey(reply)
    }
    let subscription: AppSubscription
    switch try graph(api.readSubscriptions(setUp.app)) {
    case .failure(let error):
      return findings.explain(error, ofApp: setUp.app.id)
    case .success(let reply): subscription = AppSubscription(reply)
    }
    findings.examine(subscription, setUp)
    guard findings.accepts(key, setUp) else {
      return findings.examine(urlOf: subscription, setUp, isOverridden: false)
    }
    var account = AccountFindings()
    for id in setUp.account.map({ [$0] }) ?? key.accounts {
      try diagnose(id, key, subscription, setUp, &account, &findings)
    }
    if account.isUnknown {
      findings.fail(
        "The token does not list its WABAs.", do: "Name one: hookline webhook doctor --waba ID")
    } else if let number = setUp.number, !account.hasNumber, account.isComplete {
      findings.fail(
        "Number \(number) is not in the WABA.", do: "Copy both ids from WhatsApp Manager.")
    } else if !account.hasNumber, account.isComplete {
      findings.fail(
        "The WABA has no number.", do: "Add one in WhatsApp Manager, or name another WABA: --waba.")
    }
    findings.examine(
      urlOf: subscription, setUp, isOverridden: account.hasNumber && account.isOverridden)
    if account.isInApp {
      let missing = subscription.lacks(WebhookFields.ofCoexistence)
      if !missing.isEmpty, subscription.url != nil {
        findings.fail(
          "What is typed in the WhatsApp Business app comes under \(missing), which the app lacks.",
          run: "set --fields \(missing.joined(by: ","))")
      }
    }
  }

  /// Examines an account and its numbers.
  @_optimize(size) private mutating func diagnose(
    _ account: [UInt8], _ key: InspectedKey, _ subscription: AppSubscription, _ setUp: GraphSetUp,
    _ state: inout AccountFindings, _ findings: inout Findings
  ) throws(Transport.Failure) {
    state.isUnknown = false
    var numbers: [BusinessNumber] = []
    if let error = try readNumbers(of: account, only: setUp.number, into: &numbers) {
      state.isComplete = false
      return findings.explain(error, account, key)
    }
    let apps: [SubscribedApp]
    switch try graph(api.readApps(of: account)) {
    case .failure(let error):
      state.isComplete = false
      return findings.explain(error, account, key)
    case .success(let reply): apps = SubscribedApp.list(reply)
    }
    if !numbers.isEmpty { state.hasNumber = true }
    if numbers.contains(where: { $0.isInApp }) { state.isInApp = true }
    // An account without the wanted number is not examined.
    guard setUp.number == nil || !numbers.isEmpty else { return }
    let own = apps.first { $0.id == setUp.app.id }
    if own == nil { findings.fail(missing: setUp.app.id, in: account, others: apps) }
    let unread = numbers.count { $0.urls == nil }
    if let number = setUp.number {
      if unread > 0 {
        findings.suspect("The URLs of number \(number) were not read: try again later.")
      }
    } else if unread > 0 || numbers.count >= Self.numberLimit {
      findings.suspect(
        "Not all URLs of the numbers of WABA \(account) were read: name one with --number.")
    }
    for number in numbers {
      findings.examine(number, account, setUp, fallback: own?.override ?? subscription.url)
      let override = number.urls?.number ?? own?.override
      if override != setUp.url { state.isOverridden = false }
    }
    if let override = own?.override, override != setUp.url,
      numbers.isEmpty || numbers.contains(where: { $0.urls?.number == nil })
    {
      let command: Command =
        subscription.url == setUp.url
        ? "delete --waba \(account)" : "set --waba \(account) --url \(setUp.url)"
      findings.fail(
        "The events of WABA \(account) go to \(override), which overrides the app's URL.",
        run: command)
    }
  }
}

/// What the accounts have in common.
private struct AccountFindings {
  /// Whether there was no account to examine.
  var isUnknown = true
  /// Whether all accounts could be read.
  var isComplete = true
  var hasNumber = false
  /// Whether a number stays in the WhatsApp Business app.
  var isInApp = false
  /// Whether the URL of every number is overridden with the receiver's.
  var isOverridden = true
}

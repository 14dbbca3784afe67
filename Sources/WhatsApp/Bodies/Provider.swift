import Bytes

/// The senders of notifications.
package enum Provider: CaseIterable {
  case meta, aws, dialog360, whizard, onPremises, notifyer

  /// The name in settings and in the event line.
  package var name: StaticString {
    switch self {
    case .meta: "meta"
    case .aws: "aws"
    case .dialog360: "360dialog"
    case .whizard: "whizard"
    case .onPremises: "onpremises"
    case .notifyer: "notifyer"
    }
  }

  /// Finds a provider by its name; nil for any other name.
  package init?(name: [UInt8]) {
    for provider in Self.allCases where name.equals(provider.name) {
      self = provider
      return
    }
    return nil
  }
}

import Bytes
import Registration

/// The settings that only `hookline webhook` uses.
struct ManagementSettings {
  /// Keys of the provider's API.
  let keys: [[UInt8]]
  /// The id of Meta's app; nil where it is not set.
  let app: [UInt8]?
  /// The version of Meta's Graph API; nil where it is not set.
  let graphVersion: [UInt8]?

  /// The version by default: Graph API, "Changelog".
  static let defaultGraphVersion: StaticString = "v26.0"

  init(_ reader: inout SettingsReader) {
    keys = reader.secrets("HOOKLINE_API_KEY")
    app = reader.choice("HOOKLINE_APP_ID", "must be the app's id, in digits") {
      $0.isIdentifier ? $0 : nil
    }
    graphVersion = reader.choice("HOOKLINE_GRAPH_VERSION", "must be a version such as v26.0") {
      let digits = Array($0.dropFirst()).pieces(separatedBy: UInt8(ascii: "."))
      let areNumbers = digits.allSatisfy { $0.span.decimal(digits: 1...3) != nil }
      return $0.first == UInt8(ascii: "v") && digits.count == 2 && areNumbers ? $0 : nil
    }
  }
}

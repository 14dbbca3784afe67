import Bytes
import WhatsApp

/// The settings of privacy.
enum PrivacySettings {
  /// The pseudonyms; nil where privacy is off. There is one key, because with two a user would have two pseudonyms.
  static func pseudonyms(_ reader: inout SettingsReader) -> Pseudonyms? {
    let keys = reader.secrets("HOOKLINE_PRIVACY_KEY")
    let isWanted = reader.choice("HOOKLINE_PRIVACY", "must be pseudonyms or off") {
      $0.equals("pseudonyms") ? true : $0.equals("off") ? false : nil
    }
    guard isWanted ?? false else { return nil }
    if keys.isEmpty {
      reader.report("HOOKLINE_PRIVACY_KEY", "is not set: pseudonyms need a key")
    } else if keys.count > 1 {
      reader.report("HOOKLINE_PRIVACY_KEY", "must be one key, without a comma")
    }
    let key = keys.first ?? []
    return Pseudonyms(key: key.span)
  }
}

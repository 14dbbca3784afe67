import Bytes
import WhatsApp

/// What events may say of persons.
enum PrivacySettings {
  /// The names in place of whom events are about; nil where events may say that.
  ///
  /// With two keys one person would have two names, and so there is one. A fault in it leaves an error, with which nothing
  /// is served.
  static func pseudonyms(_ reader: inout SettingsReader) -> Pseudonyms? {
    let keys = reader.secrets("HOOKLINE_PRIVACY_KEY")
    let isWanted = reader.choice("HOOKLINE_PRIVACY", "it must be pseudonyms or off") {
      $0.equals("pseudonyms") ? true : $0.equals("off") ? false : nil
    }
    guard isWanted ?? false else { return nil }
    if keys.isEmpty {
      reader.report("HOOKLINE_PRIVACY_KEY", "it is not set, and pseudonyms are made with it")
    } else if keys.count > 1 {
      reader.report("HOOKLINE_PRIVACY_KEY", "there can be one only, without a comma in it")
    }
    let key = keys.first ?? []
    return Pseudonyms(key: key.span)
  }
}

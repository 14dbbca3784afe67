import Bytes
import Registration
import WhatsApp
import Webhook

/// The arguments of `hookline webhook`. Each is well-formed; `WebhookOrder` checks them together.
struct WebhookArguments {
  enum Verb { case get, set, delete, doctor, tap }

  let verb: Verb
  private(set) var provider: [UInt8]?
  /// The path of the source, where there are several.
  private(set) var path: [UInt8]?
  private(set) var url: [UInt8]?
  private(set) var base: [UInt8]?
  private(set) var secretFile: [UInt8]?
  private(set) var headers: [HeaderArgument] = []
  private(set) var settings: [(setting: ApplicationSetting, value: Bool)] = []
  /// Whether `--waba` is given; with Meta it has an id.
  private(set) var isForAccount = false
  private(set) var account: [UInt8]?
  private(set) var number: [UInt8]?
  private(set) var fields: [[UInt8]]?
  /// The name of one of 360dialog's destinations.
  private(set) var name: [UInt8]?
  private(set) var endsSubscription = false
  private(set) var hasAgent = false
  private(set) var overridesAll = false
  private(set) var isDryRun = false

  private static var verbs: [(word: StaticString, verb: Verb)] {
    [
      ("get", .get), ("set", .set), ("delete", .delete), ("doctor", .doctor), ("tap", .tap),
    ]
  }

  /// Throws `ArgumentError` for the first invalid argument.
  @_optimize(size) init(_ arguments: [[UInt8]]) throws(ArgumentError) {
    guard let word = arguments.first,
      let known = Self.verbs.first(where: { word.equals($0.word) })
    else { throw ArgumentError("webhook", "must be followed by get, set, delete, doctor or tap") }
    verb = known.verb
    var rest = arguments.dropFirst()
    while let argument = rest.popFirst() {
      if argument.equals("--waba") {
        isForAccount = true
        // With 360dialog the key says which account is meant.
        if let id = rest.first, id.isIdentifier {
          account = id
          rest.removeFirst()
        }
      } else if argument.equals("--override-all") {
        overridesAll = true
      } else if argument.equals("--unsubscribe") {
        endsSubscription = true
      } else if argument.equals("--agent") {
        hasAgent = true
      } else if argument.equals("--dry-run") {
        isDryRun = true
      } else {
        try take(argument, &rest)
      }
    }
  }

  /// Takes an option with a value.
  @_optimize(size) private mutating func take(
    _ option: [UInt8], _ rest: inout ArraySlice<[UInt8]>
  ) throws(ArgumentError) {
    if option.equals("--provider") {
      try set(&provider, "--provider", &rest)
    } else if option.equals("--path") {
      try set(&path, "--path", &rest)
    } else if option.equals("--url") {
      try set(&url, "--url", &rest)
    } else if option.equals("--base-url") {
      try set(&base, "--base-url", &rest)
    } else if option.equals("--secret-file") {
      try set(&secretFile, "--secret-file", &rest)
    } else if option.equals("--name") {
      try set(&name, "--name", &rest)
    } else if option.equals("--number") {
      try set(&number, "--number", &rest)
      guard number?.isIdentifier ?? false else {
        throw ArgumentError("--number", "must be the number's id, in digits")
      }
    } else if option.equals("--fields") {
      var text: [UInt8]?
      try set(&text, "--fields", &rest)
      fields = text.flatMap { WebhookFields.list($0) }
      guard fields != nil else {
        throw ArgumentError("--fields", "must be all, or names with commas between them")
      }
    } else if option.equals("--header") || option.equals("-H") {
      guard let value = rest.popFirst(), let header = HeaderArgument(value) else {
        throw ArgumentError("--header", HeaderArgument.hint)
      }
      headers.append(header)
    } else if option.equals("--setting") {
      guard let value = rest.popFirst(), let setting = Self.setting(value) else {
        throw ArgumentError(
          "--setting", "must be NAME=true or NAME=false: see hookline help webhook")
      }
      settings.append(setting)
    } else {
      throw ArgumentError(
        unknown: option, "there is no such option: see hookline help webhook")
    }
  }

  @_optimize(size) private func set(
    _ value: inout [UInt8]?, _ name: StaticString, _ rest: inout ArraySlice<[UInt8]>
  ) throws(ArgumentError) {
    guard value == nil else { throw ArgumentError(name, "is given twice") }
    guard let word = rest.popFirst(), !word.isEmpty else {
      throw ArgumentError(name, "needs a value")
    }
    value = word
  }

  @_optimize(size) private static func setting(
    _ text: [UInt8]
  ) -> (setting: ApplicationSetting, value: Bool)? {
    let parts = text.pieces(separatedBy: UInt8(ascii: "="))
    guard parts.count == 2, parts[1].equals("true") || parts[1].equals("false"),
      let setting = ApplicationSetting.allCases.first(where: { parts[0].equals($0.name) })
    else { return nil }
    return (setting, parts[1].equals("true"))
  }
}

import Bytes
import Digest
import WhatsApp
import Webhook

/// One source, as it stands in the settings.
struct SourceSettings {
  /// Where it sends to; nil where it is the only one, and sends anywhere.
  let path: [UInt8]?
  let source: Source
  let secrets: Secrets

  /// The only source, or the one at `path`.
  init(_ reader: inout SettingsReader, path: [UInt8]? = nil, provider inherited: Provider = .meta) {
    let provider = Self.provider(&reader) ?? inherited
    let name = reader.text("HOOKLINE_NAME") ?? [UInt8](provider.name)
    if name.isEmpty { reader.report("HOOKLINE_NAME", "it is empty") }
    let secrets = Secrets(&reader, provider)
    var source = Source(provider: provider, name: name)
    source.credentials = secrets.credentials
    source.credentials.allowsUnverified = reader.flag("HOOKLINE_UNVERIFIED", default: false)
    source.hasQuotedSecret = secrets.areQuoted
    source.verifyTokens = secrets.verifyTokens.map { SharedSecret($0.span) }
    self.path = path
    self.source = source
    self.secrets = secrets
  }

  /// The sources of the file. Each has what is said of it, and of what is said at the top only the provider.
  static func list(
    _ sources: [[(name: [UInt8], value: SettingValue)]], _ provider: Provider,
    _ reader: inout SettingsReader
  ) -> [SourceSettings] {
    var list: [SourceSettings] = []
    for (index, variables) in sources.enumerated() {
      var place = [UInt8]("sources[")
      place.append(decimal: index)
      place.append("].")
      // A credential is never inherited, and so neither are systemd's.
      var own = SettingsReader(variables, place: place, credentialsDirectory: nil)
      let path = own.text("HOOKLINE_PATH") ?? []
      if path.first != UInt8(ascii: "/")
        || Sources(routes: [(path, Source(provider: provider, name: []))]) == nil
      {
        own.report("HOOKLINE_PATH", "it must be there, begin with / and have no dot segments")
      }
      if list.contains(where: { $0.path == path }) {
        own.report("HOOKLINE_PATH", "another source has it")
      }
      list.append(SourceSettings(&own, path: path, provider: provider))
      own.reportUnknown()
      reader.join(own)
    }
    return list
  }

  private static func provider(_ reader: inout SettingsReader) -> Provider? {
    guard let name = reader.text("HOOKLINE_PROVIDER") else { return nil }
    if let known = Provider(name: name) { return known }
    reader.report(
      "HOOKLINE_PROVIDER", "it must be meta, 360dialog, whizard, onpremises or notifyer")
    return nil
  }
}

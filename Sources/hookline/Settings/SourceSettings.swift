import Bytes
import Digest
import WhatsApp
import Webhook

/// A source, as configured.
struct SourceSettings {
  /// The path that it sends to; nil for the only source, which may send to any path.
  let path: [UInt8]?
  /// The path of its own event file; nil where its events go to the common sink.
  let file: [UInt8]?
  private(set) var source: Source
  /// The words of its filter; empty where all events are emitted.
  let eventWords: [[UInt8]]
  let secrets: Secrets
  let management: ManagementSettings

  /// Reads the only source, or, with what it inherits, the source at a path.
  init(_ reader: inout SettingsReader, path: [UInt8]? = nil, inheriting top: SourceSettings? = nil)
  {
    let provider = Self.provider(&reader) ?? top?.source.provider ?? .meta
    let name = reader.text("HOOKLINE_NAME") ?? [UInt8](provider.name)
    if name.isEmpty { reader.report("HOOKLINE_NAME", "is empty") }
    let secrets = Secrets(&reader, provider)
    var source = Source(provider: provider, name: name)
    source.credentials = secrets.credentials
    source.credentials.allowsUnverified = reader.flag("HOOKLINE_UNVERIFIED", default: false)
    source.credentials.trustsAWS = provider == .aws
    source.hasQuotedSecret = secrets.areQuoted
    source.verifyTokens = secrets.verifyTokens.map { SharedSecret($0.span) }
    let events = EventSettings.filter(&reader)
    source.filter = events?.filter ?? top?.source.filter
    eventWords = events?.words ?? top?.eventWords ?? []
    file = path == nil ? nil : EventSettings.file(&reader)
    self.path = path
    self.source = source
    self.secrets = secrets
    management = ManagementSettings(&reader)
  }

  /// Reads the sources of the configuration file. From the top level they inherit only the provider and the filter.
  static func list(
    _ sources: [[(name: [UInt8], value: SettingValue)]], _ top: SourceSettings,
    _ reader: inout SettingsReader
  ) -> [SourceSettings] {
    var list: [SourceSettings] = []
    for (index, variables) in sources.enumerated() {
      var place = [UInt8]("sources[")
      place.append(decimal: index)
      place.append("].")
      // systemd's credentials belong to the top level.
      var own = SettingsReader(variables, place: place, credentialsDirectory: nil)
      let path = own.text("HOOKLINE_PATH") ?? []
      if path.first != UInt8(ascii: "/")
        || Sources(routes: [(path, Source(provider: top.source.provider, name: []))]) == nil
      {
        own.report("HOOKLINE_PATH", "must be set, begin with / and have no dot segments")
      }
      if list.contains(where: { $0.path == path }) {
        own.report("HOOKLINE_PATH", "is also the path of another source")
      }
      list.append(SourceSettings(&own, path: path, inheriting: top))
      own.reportUnknown()
      reader.join(own)
    }
    return list
  }

  /// Gives the sources with a file of their own a sink for it, one for each file; returns these files.
  static func assignSinks(_ list: inout [SourceSettings]) -> [[UInt8]] {
    var files: [[UInt8]] = []
    for index in list.indices {
      guard let file = list[index].file else { continue }
      let known = files.firstIndex(of: file) ?? files.count
      if known == files.count { files.append(file) }
      list[index].source.sink = known + 1
    }
    return files
  }

  private static func provider(_ reader: inout SettingsReader) -> Provider? {
    guard let name = reader.text("HOOKLINE_PROVIDER") else { return nil }
    if let known = Provider(name: name) { return known }
    reader.report(
      "HOOKLINE_PROVIDER", "must be meta, aws, 360dialog, whizard, onpremises or notifyer")
    return nil
  }
}

import Bytes
import Posix
import Webhook

/// `hookline sample --traffic`: prints notifications as the configured source would send them, as lines for `hookline replay
/// --lines`, or as a configuration for `curl --parallel --config -`.
struct TrafficCommand {
  private let arguments: TrafficArguments
  private let source: SourceSettings
  private var output: [UInt8] = []
  private var isFirst = true

  /// The bytes of one write.
  private static let portion = 1 << 16

  static func run(_ arguments: TrafficArguments) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    guard let source = settings.source(at: arguments.path) else { return log.rejectPath() }
    var command = TrafficCommand(arguments: arguments, source: source)
    do throws(Errno) {
      try command.printAll()
      return .accepted
    } catch {
      return .systemError
    }
  }

  private mutating func printAll() throws(Errno) {
    var order = TrafficOrder(arguments)
    var body: [UInt8] = []
    // A notification that is sent twice arrives again some notifications later.
    var again: [UInt8] = []
    while let events = order.nextNotification() {
      body.removeAll(keepingCapacity: true)
      arguments.traffic.append(notificationOf: events, to: &body)
      append(body)
      if !again.isEmpty, order.chance(10) { append(&again) }
      if order.chance(arguments.duplicates) {
        if !again.isEmpty { append(&again) }
        again = body
      }
      if output.count >= Self.portion { try flush() }
    }
    if !again.isEmpty { append(&again) }
    try flush()
  }

  private mutating func flush() throws(Errno) {
    try FileDescriptor.standardOutput.write(output.span)
    output.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ body: inout [UInt8]) {
    append(body)
    body = []
  }

  private mutating func append(_ body: [UInt8]) {
    let fields = SignCommand.fields(of: body, source)
    if let url = arguments.url { return append(curl: body, fields, url) }
    defer { output.append(0x0A) }
    guard !fields.isEmpty else { return output.append(body.span) }
    var writer = JSONWriter()
    writer.beginObject()
    writer.beginObject("headers")
    for field in HeaderArgument.fields(fields) ?? [] {
      writer.string(field.name)
      writer.bytes.append(UInt8(ascii: ":"))
      JSONString.append(field.value.span, to: &writer.bytes)
    }
    writer.endObject()
    if !arguments.path.isEmpty { writer.string("path", arguments.path) }
    writer.string("body", body)
    writer.endObject()
    output.append(writer.bytes.span)
  }

  /// Appends the options of one transfer; curl(1), "--config". A quoted value has the escapes of a JSON string.
  private mutating func append(curl body: [UInt8], _ fields: [UInt8], _ url: [UInt8]) {
    if !isFirst { output.append("next\n") }
    isFirst = false
    append("url", url)
    append("output", [UInt8]("/dev/null"))
    append("header", [UInt8]("Content-Type: application/json"))
    for field in fields.pieces(separatedBy: 0x0A) where !field.isEmpty { append("header", field) }
    append("data-binary", body)
  }

  private mutating func append(_ option: StaticString, _ value: [UInt8]) {
    output.append(option)
    output.append(" = ")
    JSONString.append(value.span, to: &output)
    output.append(0x0A)
  }
}

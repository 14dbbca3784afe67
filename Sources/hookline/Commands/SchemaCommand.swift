import Bytes
import EventSchema

/// `hookline schema`: prints the JSON Schema of the event line, with the program's version as its comment.
enum SchemaCommand {
  /// The schema, which begins with `{`.
  static var schema: [UInt8] {
    var count = 0
    // It is a constant of the executable.
    return unsafe Array(UnsafeBufferPointer(start: event_schema(&count), count: count))
  }

  static func run() -> ExitStatus {
    var text: [UInt8] = []
    text.append("{\n  \"$comment\": \"hookline/")
    text.append(Version.number)
    text.append("\",")
    text.append(contentsOf: schema.dropFirst())
    return print(text)
  }
}

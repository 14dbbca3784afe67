import Bytes
import EventSchema

/// `hookline schema`: prints the JSON Schema of the event line, with the program's version as its comment.
enum SchemaCommand {
  static func run() -> ExitStatus {
    var count = 0
    // The schema is a constant of the executable.
    let schema = unsafe UnsafeBufferPointer(start: event_schema(&count), count: count)
    var text: [UInt8] = []
    text.append("{\n  \"$comment\": \"hookline/")
    text.append(Version.number)
    text.append("\",")
    // The file begins with `{`.
    unsafe text.append(contentsOf: schema.dropFirst())
    return print(text)
  }
}

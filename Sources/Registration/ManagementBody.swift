import Bytes
import Webhook

extension ManagementRequest {
  /// A JSON object, written twice: as sent, and with its secrets redacted.
  package struct Body {
    private var sentText = JSONWriter()
    private var shownText = JSONWriter()

    /// An object without members.
    init() {
      begin(nil)
    }

    /// The text for the provider.
    package var sent: [UInt8] { sentText.bytes + [UInt8(ascii: "}")] }
    /// The text for a person.
    package var shown: [UInt8] { shownText.bytes + [UInt8(ascii: "}")] }

    /// Adds a member.
    @inline(never) mutating func add(_ name: StaticString, _ value: [UInt8]) {
      sentText.string(name, value)
      shownText.string(name, value)
    }

    /// Adds a member whose value is a secret.
    @inline(never) mutating func add(secret name: StaticString, _ value: [UInt8]) {
      sentText.string(name, value)
      shownText.string(name, ManagementRequest.redacted)
    }

    /// Adds a member.
    @inline(never) mutating func add(_ name: StaticString, _ value: Bool) {
      sentText.boolean(name, value)
      shownText.boolean(name, value)
    }

    /// Adds a member.
    @inline(never) mutating func add(_ name: StaticString, _ value: Int) {
      sentText.integer(name, value)
      shownText.integer(name, value)
    }

    /// Begins an object, as a member where it has a name.
    @inline(never) mutating func begin(_ name: StaticString?) {
      sentText.beginObject(name)
      shownText.beginObject(name)
    }

    /// Ends an object.
    @inline(never) mutating func end() {
      sentText.endObject()
      shownText.endObject()
    }

    /// Adds an array with one object.
    mutating func array(_ name: StaticString, _ content: (inout Body) -> Void) {
      sentText.beginArray(name)
      shownText.beginArray(name)
      begin(nil)
      content(&self)
      end()
      sentText.endArray()
      shownText.endArray()
    }

    /// Adds a URL and its header fields in the format of 360dialog and Whizard.
    @inline(never) mutating func add(_ url: [UInt8], _ headers: [Request.Field]) {
      add("url", url)
      begin("headers")
      for field in headers {
        Self.add(field.name, field.value, to: &sentText)
        Self.add(field.name, [UInt8](ManagementRequest.redacted), to: &shownText)
      }
      end()
    }

    private static func add(_ name: [UInt8], _ value: [UInt8], to writer: inout JSONWriter) {
      writer.verbatim { bytes in
        JSONString.append(name.span, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSONString.append(value.span, to: &bytes)
      }
    }
  }
}

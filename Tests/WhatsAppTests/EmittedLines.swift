import Bytes

@testable import WhatsApp

/// The event lines of a body, parsed.
struct EmittedLines {
  let all: [Tree]

  /// Emits the events of a body, from a source that is named after the provider.
  init(_ body: String, provider: Provider = .meta, limit: Int = 1 << 20) throws(JSONError) {
    let notification = Notification(
      try JSONDocument(scanning: Array(body.utf8)), provider: provider,
      name: [UInt8](provider.name))
    all = notification.events.map { Tree(notification.line(of: $0, limit: limit)) }
  }

  /// Emits the events of a change of the Cloud API.
  init(field: String, _ value: String) throws(JSONError) {
    try self.init(
      #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":["#
        + #"{"field":"\#(field)","value":\#(value)}]}]}"#)
  }

  /// Returns the member of each line's `data` at a path; empty where it is missing.
  func data(_ path: String...) -> [String] { all.map { $0.at(["data"] + path)?.compact ?? "" } }

  /// Returns the attribute of each line; empty where it is missing.
  func attribute(_ name: String) -> [String] { all.map { $0[name]?.word ?? "" } }
}

extension Tree {
  /// Returns the member at a path of names.
  func at(_ path: [String]) -> Tree? {
    path.reduce(Optional(self)) { tree, name in tree?[name] }
  }
}

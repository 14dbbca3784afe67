import Bytes

@testable import WhatsApp

/// The event lines of a body, as the tests read them.
struct Told {
  let lines: [Tree]

  /// Reads the body of a sender, whose name is the provider's.
  init(_ body: String, provider: Provider = .meta, limit: Int = 1 << 20) throws(JSONError) {
    let notification = Notification(
      try JSONDocument(scanning: Array(body.utf8)), provider: provider,
      name: [UInt8](provider.name))
    lines = notification.events.map { Tree(notification.line(of: $0, limit: limit)) }
  }

  /// Reads a change of the Cloud API.
  init(field: String, _ value: String) throws(JSONError) {
    try self.init(
      #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":["#
        + #"{"field":"\#(field)","value":\#(value)}]}]}"#)
  }

  /// The member of each line's `data` at a path; empty where there is none.
  func data(_ path: String...) -> [String] { lines.map { $0.at(["data"] + path)?.compact ?? "" } }

  /// The attribute of each line; empty where there is none.
  func attribute(_ name: String) -> [String] { lines.map { $0[name]?.word ?? "" } }
}

extension Tree {
  /// The member below the members of these names.
  func at(_ path: [String]) -> Tree? {
    path.reduce(Optional(self)) { tree, name in tree?[name] }
  }
}

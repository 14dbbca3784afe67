@testable import Gateway

/// What a scripted connection does, and what was done with it; shared with the test that looks at
/// it.
final class Script {
  /// The input of each connection, in portions, followed by the end.
  var connections: [[[UInt8]]]
  /// Whether writing to the first connection fails after its first response.
  var breaksOnWrite = false
  /// The result of `wait`.
  var waits = true
  private(set) var opened = 0
  private(set) var written: [[UInt8]] = []
  private(set) var waited = 0

  init(_ connections: [[[UInt8]]]) { self.connections = connections }

  /// One connection that returns a text at once.
  convenience init(_ text: String) { self.init([[Array(text.utf8)]]) }

  fileprivate func open() throws(ScriptedError) {
    guard opened < connections.count else { throw .rejected }
    opened += 1
  }

  fileprivate func write(_ bytes: [UInt8]) throws(ScriptedError) {
    if breaksOnWrite, opened == 1, !written.isEmpty { throw .broken }
    written.append(bytes)
  }

  fileprivate func wait() -> Bool {
    waited += 1
    return waits
  }

  fileprivate func read(atMost count: Int) -> [UInt8] {
    guard let portion = connections[opened - 1].first else { return [] }
    connections[opened - 1].removeFirst()
    if portion.count > count {
      connections[opened - 1].insert(Array(portion[count...]), at: 0)
    }
    return Array(portion.prefix(count))
  }
}

enum ScriptedError: Error {
  case rejected, broken
}

struct ScriptedConnection: Connection {
  let script: Script

  mutating func open() throws(ScriptedError) { try script.open() }
  mutating func write(_ bytes: Span<UInt8>) throws(ScriptedError) {
    try script.write([UInt8](unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }))
  }
  mutating func wait() throws(ScriptedError) -> Bool { script.wait() }
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(ScriptedError) -> Int {
    let portion = script.read(atMost: count)
    buffer += portion
    return portion.count
  }
}

extension HTTPError {
  /// The error as a text for tables.
  var summary: String {
    switch self {
    case .connection(let failure): "\(failure)"
    case .ended: "ended"
    case .malformed: "malformed"
    case .interrupted: "interrupted"
    }
  }
}

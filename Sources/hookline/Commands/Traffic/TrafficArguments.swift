import Bytes

/// The arguments of `hookline sample --traffic`, of which `hookline audit` takes the first two.
struct TrafficArguments {
  private(set) var traffic = Traffic(seed: 0, count: 0)
  /// The events of a notification.
  private(set) var sizes = 1...1
  /// Notifications that are sent twice, in per cent.
  private(set) var duplicates = 0
  /// The most seconds that an event is late.
  private(set) var reorderSeconds = 0
  /// The URL of a configuration for curl; nil for lines.
  private(set) var url: [UInt8]?
  /// The path of the source that signs.
  private(set) var path: [UInt8] = []
  private var hasSeed = false
  /// Whether there is a seed for no traffic.
  var isIncomplete: Bool { hasSeed && traffic.count == 0 }

  private static let sizeLimit = 1000
  private static let reorderLimit = 86_400

  /// Takes an option with its value; returns whether both are valid.
  mutating func take(_ option: [UInt8], _ value: [UInt8]) -> Bool {
    if option.equals("--traffic") {
      guard traffic.count == 0, let count = value.span.decimal(in: 1...Traffic.limit) else {
        return false
      }
      traffic = Traffic(seed: traffic.seed, count: count)
    } else if option.equals("--seed") {
      guard !hasSeed, let seed = value.span.decimal() else { return false }
      hasSeed = true
      traffic = Traffic(seed: seed, count: traffic.count)
    } else {
      return false
    }
    return true
  }

  /// Takes an option of `sample` with its value; returns whether both are valid.
  mutating func takeOfSample(_ option: [UInt8], _ value: [UInt8]) -> Bool {
    if option.equals("--batch") {
      let bounds = value.pieces(separatedBy: UInt8(ascii: "-"))
        .map { $0.span.decimal(in: 1...Self.sizeLimit) ?? 0 }
      guard bounds.count <= 2, let first = bounds.first, let last = bounds.last, first > 0,
        first <= last
      else { return false }
      sizes = first...last
    } else if option.equals("--duplicates") {
      guard value.last == UInt8(ascii: "%"),
        let percent = Array(value.dropLast()).span.decimal(in: 0...100)
      else { return false }
      duplicates = percent
    } else if option.equals("--reorder") {
      guard value.last == UInt8(ascii: "s"),
        let seconds = Array(value.dropLast()).span.decimal(in: 0...Self.reorderLimit)
      else { return false }
      reorderSeconds = seconds
    } else if option.equals("--curl") {
      url = value
      return !value.isEmpty && value.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    } else if option.equals("--path") {
      path = value
      return value.first == UInt8(ascii: "/")
    } else {
      return take(option, value)
    }
    return true
  }
}

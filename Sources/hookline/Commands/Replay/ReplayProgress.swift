import Bytes
import Posix
import Webhook

/// The progress of `hookline replay --lines`, where standard error is a terminal.
struct ReplayProgress {
  private let isShown: Bool
  private let start = SystemTime.nanoseconds
  /// The bytes of all files; negative where one is a pipe.
  private let total: Int
  /// The bytes of the files that are finished.
  private var finished = 0
  private var last = 0

  /// The nanoseconds between two times that it is shown.
  private static let interval = 500_000_000

  init(of arguments: ReplayArguments) {
    isShown = arguments.hasLines && FileDescriptor.standardError.isTerminal
    var total = 0
    for path in isShown ? arguments.paths : [] {
      let file =
        path.equals("-")
        ? try? FileDescriptor.standardInput.status()
        : try? FileDescriptor.workingDirectory.status(of: path, followsLinks: true)
      // A pipe has no size.
      total = file?.kind == .file && total >= 0 ? total + (file?.size ?? 0) : -1
    }
    self.total = total
  }

  /// Shows the counts, but no more often than people can read.
  mutating func show(_ replay: Replay, _ position: Int) {
    guard isShown else { return }
    let now = SystemTime.nanoseconds
    guard now - last > Self.interval else { return }
    last = now
    let milliseconds = max(1, (now - start) / 1_000_000)
    var text: [UInt8] = [0x0D]
    text.append(decimal: replay.count)
    text.append(" bodies, ")
    text.append(decimal: replay.count * 1000 / milliseconds)
    text.append("/s, ")
    let done = finished + position
    if total > 0, done > 0 {
      text.append(decimal: min(100, done / (total / 100 + 1)))
      text.append(" % done, ")
      // In kilobytes, whose product with the time is far from the limit of 64 bits.
      text.append(decimal: max(0, total - done) / 1024 * milliseconds / (done / 1024 + 1) / 1000)
      text.append(" s left, ")
    }
    text.append(decimal: replay.tally[.duplicates])
    text.append(" duplicates")
    write(text + [UInt8](Self.eraseToEnd) + [0x0D])
  }

  /// Notes that a file was read to its end.
  mutating func endFile(_ size: Int) { finished += size }

  /// Removes the line.
  func clear() {
    if last > 0 { write([UInt8](Self.eraseToEnd)) }
  }

  /// ECMA-48, EL.
  private static let eraseToEnd: StaticString = "\u{1B}[K"

  private func write(_ text: [UInt8]) {
    _ = try? FileDescriptor.standardError.writeAtOnce(text.span)
  }
}

import Bytes
import Posix
import Webhook

/// The arguments of `hookline replay`.
struct ReplayArguments {
  private(set) var paths: [[UInt8]] = []
  /// Whether duplicates are emitted too.
  private(set) var emitsDuplicates = false
  /// Whether each line of the files is a notification.
  private(set) var hasLines = false

  /// Nil without a file.
  init?(_ arguments: [[UInt8]]) {
    for argument in arguments {
      if argument.equals("--again") {
        emitsDuplicates = true
      } else if argument.equals("--lines") {
        hasLines = true
      } else if argument.count > 1, argument[0] == UInt8(ascii: "-") {
        return nil
      } else {
        paths.append(argument)
      }
    }
    if paths.isEmpty { return nil }
  }
}

/// `hookline replay`: handles quarantined requests, or bodies, again. A caller that can read them is trusted.
enum ReplayCommand {
  static func run(_ arguments: ReplayArguments) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    settings.storage.actAsOwner()
    var replay = Replay(settings, arguments, log)
    var progress = ReplayProgress(of: arguments)
    var worst = ExitStatus.accepted
    for (index, path) in arguments.paths.enumerated() where !replay.hasFailed {
      do throws(Errno) {
        if arguments.hasLines {
          try replayLines(of: path, limit: settings.bodyLimit, &replay, &progress)
        } else {
          replay.add(try request(in: path, limit: settings.bodyLimit), number: index)
        }
      } catch {
        progress.clear()
        log.write(
          LogEntry(.error, "file unreadable").with("file", .name(path)).with(errno: error)
            .with(
              "hint",
              .text(
                error.isAccessDenied
                  ? "as root, replay reads as the owner of the state directory"
                  : "replay takes files, and with --lines - for standard input")))
        worst = .systemError
      }
      if arguments.hasLines { replay.endFile() }
    }
    let status = replay.finish()
    progress.clear()
    replay.summarize()
    return max(worst, status)
  }

  private static func request(in path: [UInt8], limit: Int) throws(Errno) -> Request {
    // A quarantined request has its header fields before the body.
    var request = QuarantinedRequest.request(
      in: try FileDescriptor(readingFrom: path).readAll(limit: limit + (1 << 20)))
    request.isTrusted = true
    return request
  }

  private static func replayLines(
    of path: [UInt8], limit: Int, _ replay: inout Replay, _ progress: inout ReplayProgress
  ) throws(Errno) {
    // A line that has the body as a string may have six bytes for one of the body, and its header fields.
    var reader = try LineReader(path, limit: lineLimit(for: limit))
    while !replay.hasFailed, let line = try reader.next(beforeWaiting: { replay.commit() }) {
      switch line {
      case .text(let line, _):
        let text = ReplayLine.withoutByteOrderMark(line)
        guard text.contains(where: { !$0.isJSONSpace }) else { continue }
        do throws(ReplayLineError) {
          replay.add(try ReplayLine.request(text, limit: limit), number: reader.number)
        } catch {
          replay.reject(error, line: reader.number)
        }
      case .tooLong:
        var request = Request(method: [UInt8]("POST"))
        request.bodyError = .tooLarge
        replay.add(request, number: reader.number)
      }
      if replay.hasCommitted { progress.show(replay, reader.position) }
    }
    progress.endFile(reader.position)
  }

  private static func lineLimit(for body: Int) -> Int {
    let (product, overflow) = body.multipliedReportingOverflow(by: 6)
    return (overflow ? Int.max >> 1 : min(product, Int.max >> 1)) &+ (1 << 20)
  }
}

extension ExitStatus: Comparable {
  static func < (one: ExitStatus, other: ExitStatus) -> Bool { one.rawValue < other.rawValue }
}

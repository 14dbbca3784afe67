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
    var rest = arguments[...]
    while let option = rest.first, option.count > 1, option[0] == UInt8(ascii: "-") {
      if option.equals("--again") {
        emitsDuplicates = true
      } else if option.equals("--lines") {
        hasLines = true
      } else {
        return nil
      }
      rest.removeFirst()
    }
    paths = Array(rest)
    if paths.isEmpty { return nil }
  }
}

/// `hookline replay`: handles quarantined requests, or bodies, again. A caller that can read them is trusted.
struct ReplayCommand {
  private let arguments: ReplayArguments
  private let settings: Settings
  private var replay: Replay
  private var log: StandardErrorLog

  static func run(_ arguments: ReplayArguments) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    settings.storage.actAsOwner()
    var command = ReplayCommand(
      arguments: arguments, settings: settings, replay: Replay(settings, arguments, log), log: log)
    return arguments.hasLines ? command.replayLines() : command.replayFiles()
  }

  private mutating func replayFiles() -> ExitStatus {
    var worst = ExitStatus.accepted
    for path in arguments.paths {
      do throws(Errno) {
        // A quarantined request has its header fields before the body.
        let limit = settings.bodyLimit + (1 << 20)
        var request = QuarantinedRequest.request(
          in: try FileDescriptor(readingFrom: path).readAll(limit: limit))
        request.isTrusted = true
        replay.add(request, Replay.Origin(file: path))
      } catch {
        log.write(unreadable(path, error))
        worst = .systemError
      }
    }
    return max(worst, replay.finish())
  }

  private mutating func replayLines() -> ExitStatus {
    var progress = ReplayProgress(of: arguments.paths)
    for path in arguments.paths {
      do throws(Errno) {
        try replayLines(of: path, &progress)
      } catch {
        progress.clear()
        log.write(unreadable(path, error))
        return max(.systemError, replay.finish())
      }
      if replay.hasFailed { break }
    }
    let status = replay.finish()
    progress.clear()
    replay.summarize()
    return status
  }

  private mutating func replayLines(
    of path: [UInt8], _ progress: inout ReplayProgress
  ) throws(Errno) {
    var reader = try LineReader(path, limit: settings.bodyLimit)
    while !replay.hasFailed, let line = try reader.next() {
      let origin = Replay.Origin(file: path, line: reader.number)
      switch line {
      case .text(let text, _):
        guard text.contains(where: { !$0.isJSONSpace }) else { continue }
        do throws(ReplayLineError) {
          replay.add(try ReplayLine.request(text), origin)
        } catch {
          replay.reject(error, origin)
        }
      case .tooLong:
        var request = Request(method: [UInt8]("POST"))
        request.bodyError = .tooLarge
        replay.add(request, origin)
      }
      if replay.hasCommitted { progress.show(replay, reader.position) }
    }
    progress.finishFile(reader.position)
  }

  private func unreadable(_ path: [UInt8], _ error: Errno) -> LogEntry {
    LogEntry(.error, "file unreadable").with("file", .name(path)).with(errno: error)
      .with(
        "hint",
        .text(
          "replay takes files of the quarantine, or bodies; as root it reads them as the owner of the state directory"
        ))
  }
}

extension ExitStatus: Comparable {
  static func < (one: ExitStatus, other: ExitStatus) -> Bool { one.rawValue < other.rawValue }
}

import Bytes
import Posix
import Webhook

/// Where lines go: one of the kinds of sinks.
final class Sink {
  private enum Kind {
    case shared(SharedSink)
    case datagram(DatagramSink)
    case response, rejected
    case file
  }

  private let options: StoreOptions
  private let kind: Kind
  private var answer: [UInt8] = []
  /// The file that lines go to, where it is one that was opened here: only there can be found what a killed process wrote.
  private(set) var file: FileSink?

  init(_ options: StoreOptions) {
    self.options = options
    let isSynced = options.isSynced
    func shared(_ stream: SharedSink.Stream) -> Kind {
      .shared(SharedSink(stream, isSynced: isSynced, isShared: options.isSinkShared))
    }
    switch options.sink {
    case .standardOutput: kind = shared(.standardOutput)
    case .standardError: kind = shared(.standardError)
    case .fifo(let path): kind = shared(.fifo(path))
    case .datagram(let path): kind = .datagram(DatagramSink(path, isJournal: false))
    case .journald: kind = .datagram(DatagramSink(options.journalSocket, isJournal: true))
    case .response: kind = .response
    case .rejected: kind = .rejected
    case .file(let path):
      kind = .file
      file = FileSink(path: path, in: nil, isSynced: isSynced)
    case .fileInStateDirectory: kind = .file
    }
  }

  /// Whether what was appended is told for good. An answer may never arrive, and is given again.
  var canRemember: Bool {
    if case .response = kind { return false }
    return true
  }

  /// The most bytes of a line.
  var lineLimit: Int {
    if case .datagram(let sink) = kind { return sink.lineLimit }
    return .max
  }

  /// Opens what has to be known before lines are made.
  func prepare(in directory: StateDirectory?) throws(StoreError) {
    switch kind {
    case .shared(let sink): sink.prepare(in: directory)
    case .datagram(let sink): try sink.prepare()
    case .response: answer = []
    case .rejected:
      throw StoreError(
        "HOOKLINE_SINK is stdout, which is the answer to the sender here: leave it out, or set file:PATH",
        code: 0, isMisconfigured: true)
    case .file:
      guard file == nil else { return }
      guard let directory else {
        throw StoreError(
          "there is no state directory for the event file", code: Errno.noSuchFile.number,
          isMisconfigured: true)
      }
      file = FileSink(path: [UInt8]("events.jsonl"), in: directory, isSynced: options.isSynced)
    }
  }

  /// Opens what a process with many requests will need.
  func warmUp(in directory: StateDirectory?) {
    try? prepare(in: directory)
    if case .shared(let sink) = kind { sink.warmUp() }
  }

  /// Forgets what is in a state directory that is no longer the one.
  func close() {
    if case .shared(let sink) = kind { sink.close() }
    if case .fileInStateDirectory = options.sink { file = nil }
  }

  /// Appends lines to a sink that is not a file of ours.
  func append(_ lines: [UInt8], deadline: Int) throws(StoreError) {
    switch kind {
    case .shared(let sink): try sink.append(lines, deadline: deadline)
    case .datagram(let sink): try sink.append(lines, deadline: deadline)
    case .response: answer = lines
    case .rejected, .file:
      throw StoreError("the sink takes no lines", code: 0, isMisconfigured: true)
    }
  }

  /// Whether lines would be taken.
  func probe(deadline: Int) throws(StoreError) {
    switch kind {
    case .shared(let sink): try sink.probe()
    case .datagram, .response, .rejected: break
    case .file:
      try file?.lock(deadline: deadline)
      file?.unlock()
    }
  }

  /// The lines that the sender's answer is to be.
  func takeAnswer() -> [UInt8]? {
    guard case .response = kind else { return nil }
    defer { answer = [] }
    return answer
  }
}

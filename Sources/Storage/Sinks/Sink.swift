import Bytes
import Posix
import Webhook

/// The destination of lines: one of the kinds of sinks.
final class Sink {
  private enum Kind {
    case shared(SharedSink)
    case datagram(DatagramSink)
    case response, conflictsWithResponse
    case file
  }

  private let options: StoreOptions
  private let kind: Kind
  private let isInStateDirectory: Bool
  private var responseBody: [UInt8] = []
  /// The event file, where the sink is one: only there recovery finds the lines of a killed process.
  private(set) var file: FileSink?

  init(_ options: StoreOptions) {
    self.options = options
    if case .fileInStateDirectory = options.sink {
      isInStateDirectory = true
    } else {
      isInStateDirectory = false
    }
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
    case .conflictsWithResponse: kind = .conflictsWithResponse
    case .file(let path):
      kind = .file
      file = FileSink(path: path, in: nil, isSynced: isSynced)
    case .fileInStateDirectory: kind = .file
    }
  }

  /// The file of a source.
  init(file path: [UInt8], _ options: StoreOptions) {
    self.options = options
    isInStateDirectory = false
    kind = .file
    file = FileSink(path: path, in: nil, isSynced: options.isSynced)
  }

  /// Whether what was appended is emitted. A response may never arrive.
  var canRemember: Bool {
    if case .response = kind { return false }
    return true
  }

  /// Whether it is a file, also where that is standard output or standard error.
  var isFile: Bool {
    switch kind {
    case .file: true
    case .shared(let sink): sink.isFile
    default: false
    }
  }

  /// The most bytes of a line.
  var lineLimit: Int {
    if case .datagram(let sink) = kind { return sink.lineLimit }
    return .max
  }

  /// Prepares the event file in the state directory, where that is the sink and the directory is open.
  func prepareFile(in directory: StateDirectory?) {
    guard case .file = kind, file == nil, let directory else { return }
    file = FileSink(path: [UInt8]("events.jsonl"), in: directory, isSynced: options.isSynced)
  }

  /// Opens what is needed before lines are composed.
  func prepare(in directory: StateDirectory?) throws(StoreError) {
    switch kind {
    case .shared(let sink): sink.prepare(in: directory)
    case .datagram(let sink): try sink.prepare()
    case .response: responseBody = []
    case .conflictsWithResponse:
      throw StoreError(
        "HOOKLINE_SINK is stdout, which is the response to the sender here: leave it out, or set file:PATH",
        code: 0, isMisconfigured: true)
    case .file:
      prepareFile(in: directory)
      guard file != nil else {
        throw StoreError(
          "the event file needs a state directory: set HOOKLINE_STATE_DIR, or HOOKLINE_SINK=file:PATH",
          code: Errno.noSuchFile.number,
          isMisconfigured: true)
      }
    }
  }

  /// Opens what requests will need.
  func warmUp(in directory: StateDirectory?) {
    try? prepare(in: directory)
    if case .shared(let sink) = kind { sink.warmUp() }
  }

  /// Closes the files in a state directory that is not used any more.
  func close() {
    if case .shared(let sink) = kind { sink.close() }
    if isInStateDirectory { file = nil }
  }

  /// Appends lines to a sink other than `file`.
  func append(_ lines: [UInt8], deadline: Int) throws(StoreError) {
    switch kind {
    case .shared(let sink): try sink.append(lines, deadline: deadline)
    case .datagram(let sink): try sink.append(lines, deadline: deadline)
    case .response: responseBody = lines
    case .conflictsWithResponse, .file:
      throw StoreError(
        "the sink cannot be written to: set HOOKLINE_SINK", code: 0, isMisconfigured: true)
    }
  }

  /// Checks that lines could be appended.
  func probe(deadline: Int) throws(StoreError) {
    switch kind {
    case .shared(let sink): try sink.probe()
    case .datagram, .response, .conflictsWithResponse: break
    case .file:
      try file?.lock(deadline: deadline)
      file?.unlock()
    }
  }

  /// Returns the lines that are the response's body.
  func takeResponseBody() -> [UInt8]? {
    guard case .response = kind else { return nil }
    defer { responseBody = [] }
    return responseBody
  }
}

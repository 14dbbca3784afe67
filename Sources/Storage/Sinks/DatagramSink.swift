import Bytes
import Posix
import Webhook

/// A Unix datagram socket: one line, one datagram. For journald each is an entry of its "Native Journal Protocol"; an
/// entry that is too long for a datagram is passed as a sealed file in memory.
final class DatagramSink {
  private let path: [UInt8]
  private let isJournal: Bool
  private var socket = FileDescriptor.closed
  private(set) var lineLimit = Int.max

  private static let fields: StaticString = "PRIORITY=6\nSYSLOG_IDENTIFIER=hookline\nMESSAGE="

  init(_ path: [UInt8], isJournal: Bool) {
    self.path = path
    self.isJournal = isJournal
  }

  /// Connects, which shows how long a datagram may be.
  func prepare() throws(StoreError) {
    guard !socket.isOpen else { return }
    do throws(Errno) {
      let opened = try FileDescriptor(sendingTo: path)
      if !isJournal { lineLimit = try opened.datagramLimit() }
      socket = opened
    } catch {
      throw Self.failure(error)
    }
  }

  /// Sends lines one by one. A failure leaves those before it sent; a redelivery sends them again.
  func append(_ lines: [UInt8], deadline: Int) throws(StoreError) {
    do throws(Errno) {
      var at = 0
      while at < lines.count {
        let end = lines[at...].firstIndex(of: 0x0A).map { $0 + 1 } ?? lines.count
        var datagram: [UInt8] = []
        // The LF ends it in either case.
        if isJournal { datagram.append(Self.fields) }
        datagram.append(lines.span.extracting(at..<end))
        try send(datagram, deadline: deadline)
        at = end
      }
    } catch {
      // The listener may have a new socket at that path.
      socket = FileDescriptor.closed
      throw Self.failure(error)
    }
  }

  private func send(_ datagram: [UInt8], deadline: Int) throws(Errno) {
    while true {
      do throws(Errno) {
        return try socket.send(datagram.span)
      } catch {
        if isJournal, error.isMessageTooLong { return try sendFile(datagram, deadline: deadline) }
        try waitForRoom(after: error, deadline)
      }
    }
  }

  private func sendFile(_ entry: [UInt8], deadline: Int) throws(Errno) {
    let file = try FileDescriptor(inMemory: "hookline")
    try file.write(entry.span)
    try file.seal()
    while true {
      do throws(Errno) {
        return try socket.send(passing: file)
      } catch {
        try waitForRoom(after: error, deadline)
      }
    }
  }

  private func waitForRoom(after error: Errno, _ deadline: Int) throws(Errno) {
    guard error == .wouldBlock else { throw error }
    try socket.waitForWriting(until: deadline)
  }

  private static func failure(_ error: Errno) -> StoreError {
    StoreError(
      error == .noSuchFile
        ? "the socket does not exist: start journald, or the process that reads it, or set HOOKLINE_SINK"
        : "the socket cannot be written to: see what reads it",
      code: error.number)
  }
}

import Bytes
import Gateway
import Posix
import Webhook

/// An open connection of the FastCGI adapter. Its reads and writes do not block.
final class FastCGIPeer {
  private let descriptor: FileDescriptor
  var connection: FastCGIConnection
  private var state = State.open
  /// When the connection is closed although output is unsent or input is expected, in nanoseconds.
  private var closingTime = Int.max
  /// When bytes were last received, or else the connection was accepted, in nanoseconds.
  private(set) var lastUse = SystemTime.nanoseconds
  /// The error for which it cannot be read at all, where the peer did not cause it.
  private(set) var failure: Errno?
  /// Whether bytes were received.
  private var hasBegun = false

  private enum State {
    case open
    /// The web server has closed its end for writing.
    case ended
    /// Everything is sent; input is discarded.
    case draining
    case closed
  }

  /// Nanoseconds in which a web server must read a response, or end a request that has its response.
  private static let closingTimeout = 1_000_000_000
  /// Bytes of unsent output above which nothing is read.
  private static let outputLimit = 1 << 20

  init(_ descriptor: consuming FileDescriptor, limits: FastCGILimits) {
    self.descriptor = descriptor
    connection = FastCGIConnection(limits: limits)
  }

  var isClosed: Bool { state == .closed }

  /// Whether no request has begun and all output is sent.
  var isIdle: Bool { state == .open && !connection.isBusy && connection.output.isEmpty }

  /// When a request expires or the connection is closed, in nanoseconds.
  var deadline: Int {
    // The first request to expire is the one that began first.
    min(closingTime, connection.nextDeadline?.nanoseconds ?? .max)
  }

  func close() { state = .closed }

  /// Closes an idle connection. A new one gets a short time for its first request.
  func closeWhenIdle() {
    guard isIdle else { return }
    if hasBegun { return close() }
    if closingTime == .max { startClosing() }
  }

  private var hasRoom: Bool { connection.output.count < Self.outputLimit }

  /// Adds the descriptor to the poll.
  func add(to poll: inout Poll, mayRead: Bool) {
    let isWriting = state != .draining && !connection.output.isEmpty
    let isReading = mayRead && hasRoom && state != .ended
    poll.add(descriptor, for: isWriting ? .writing : isReading ? .reading : .nothing)
  }

  /// Reads the available bytes.
  func receive(_ buffer: inout [UInt8], requestDeadline: Deadline) {
    guard hasRoom, state == .open || state == .draining else { return }
    buffer.removeAll(keepingCapacity: true)
    do throws(Errno) {
      let count = try descriptor.read(atMost: Body.portion, into: &buffer)
      lastUse = SystemTime.nanoseconds
      switch state {
      case .draining where count == 0: state = .closed
      case .draining: break
      default:
        if count == 0 { state = .ended }
        if !hasBegun {
          hasBegun = true
          closingTime = .max
        }
        connection.receive(buffer.span, deadline: requestDeadline)
      }
    } catch {
      if error != .wouldBlock { state = .closed }
      if error.isNotSupported || error == .notPermitted { failure = error }
    }
  }

  /// Expires requests, and closes the connection after its closing time.
  func expire(_ now: Int) {
    if closingTime <= now { state = .closed }
    connection.expire(now)
  }

  /// Sends the output, and closes the connection after its last response.
  func send() {
    guard state == .open || state == .ended else { return }
    var sent = 0
    do throws(Errno) {
      while sent < connection.output.count {
        let rest = connection.output.span.extracting(sent..<connection.output.count)
        sent += try descriptor.writeOnce(rest)
      }
      connection.output.removeAll(keepingCapacity: true)
      if sent > 0 { closingTime = .max }
      finish()
    } catch {
      guard error == .wouldBlock else { return state = .closed }
      connection.output.removeFirst(sent)
      if sent > 0 || closingTime == .max { startClosing() }
    }
  }

  private func startClosing() { closingTime = SystemTime.nanoseconds + Self.closingTimeout }

  private func finish() {
    if state == .ended {
      // An incomplete request gets no response: its rest cannot arrive.
      if connection.nextRequest == nil { state = .closed }
    } else if connection.isFinished, connection.isInterrupted {
      descriptor.finishWriting()
      startClosing()
      state = .draining
    } else if connection.isFinished {
      state = .closed
    }
  }
}

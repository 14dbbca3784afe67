import Bytes
import Gateway
import Posix
import Webhook

/// A FastCGI responder: one process with any number of connections, which handles one request after the other. Requests that
/// arrive together share a group commit. Several processes on one socket work in parallel.
struct FastCGIAdapter {
  private var service: Service
  private let sockets: [Int32]
  private let webServers: WebServerAddresses
  private var peers: [FastCGIPeer] = []
  private var poll = Poll()
  private var buffer: [UInt8] = []
  /// No connection is accepted before this time, in nanoseconds, after accepting failed.
  private var acceptTime = 0
  /// When the process ends at the latest, in nanoseconds; `Int.max` before a termination signal.
  private var shutdownDeadline = Int.max
  private var connectionLimit = 1
  private let group = ResponseGroup()

  /// Descriptors reserved for the sink, the cache and inherited files.
  private static let reservedDescriptors = 32
  /// Bytes that all requests may hold together; above it, they are read one after the other.
  private static let memoryLimit = 64 << 20
  /// Requests in a group commit.
  private static let groupLimit = 16
  /// Nanoseconds before accepting is retried after a failure.
  private static let acceptDelay = 100_000_000

  /// Serves the listening sockets among these descriptors until a termination signal.
  static func serve(_ descriptors: Range<Int32>) -> ExitStatus {
    var adapter = FastCGIAdapter(descriptors)
    do throws(Errno) {
      return try adapter.run()
    } catch {
      adapter.service.report(
        LogEntry(.error, "listening socket failed"), error,
        "the socket must be a stream socket that the service's sandbox allows")
      return .systemError
    }
  }

  private init(_ descriptors: Range<Int32>) {
    // With StandardInput=socket systemd makes the socket standard output too by default.
    service = Service(respondsOnOutput: FileDescriptor.standardOutput.isListening)
    sockets = descriptors.filter { FileDescriptor.inherited($0).isListening }
    webServers = WebServerAddresses()
  }

  private mutating func run() throws(Errno) -> ExitStatus {
    guard !sockets.isEmpty else {
      service.log(
        ConfigurationError(
          "LISTEN_FDS", "no passed socket listens: the socket unit needs Accept=no"
        ).logEntry)
      return .usageError
    }
    let reserved = Self.reservedDescriptors + service.settings.storage.fileCount
    connectionLimit = max(1, Process.raiseDescriptorLimit() - reserved)
    let group = group
    service.prepareForMany { group.send(replacingUnsynced: $0) }
    for socket in sockets { try FileDescriptor.inherited(socket).prepareForAccepting() }
    let termination = try Process.signalDescriptor(reload: true)
    while !isShuttingDown || !peers.isEmpty && SystemTime.nanoseconds < shutdownDeadline {
      try serveReady(termination)
    }
    // The last counts wait for a stripe for a limited time of their own.
    RequestTimer.end()
    return .accepted
  }

  private var isShuttingDown: Bool { shutdownDeadline != .max }

  /// Waits for signals, connections and bytes, and handles all that are ready.
  private mutating func serveReady(_ termination: borrowing FileDescriptor) throws(Errno) {
    let isAccepting = addToPoll(termination)
    let known = peers.count
    RequestTimer.end()
    try poll.wait(until: min(nextDeadline, service.countTime))
    RequestTimer.begin()
    service.writeCounts()
    if !isShuttingDown, poll.isReady(0) {
      let requests = SignalRequests(takenFrom: termination)
      if requests.reload { service.reload() }
      if requests.end { beginShutdown() }
    }
    for index in 0..<known where poll.isReady(index + 1) { receive(peers[index]) }
    let now = SystemTime.nanoseconds
    for peer in peers where peer.deadline <= now { peer.expire(now) }
    if isAccepting, !isShuttingDown {
      for index in sockets.indices where poll.isReady(known + 1 + index) {
        try accept(sockets[index])
      }
    }
    respond()
    for peer in peers { peer.send() }
    if isShuttingDown { for peer in peers { peer.closeWhenIdle() } }
    peers.removeAll { $0.isClosed }
  }

  /// Adds the signals, then the connections, then the listening sockets; returns whether sockets were added.
  private mutating func addToPoll(_ termination: borrowing FileDescriptor) -> Bool {
    poll.removeAll()
    poll.add(termination, for: isShuttingDown ? .nothing : .reading)
    var memory = 0
    for peer in peers { memory += peer.connection.size }
    // Above the memory limit only the first request is read, until it is complete or expires.
    var mayRead = true
    for peer in peers {
      peer.add(to: &poll, mayRead: mayRead)
      if memory > Self.memoryLimit, peer.connection.isBusy { mayRead = false }
    }
    if acceptTime <= SystemTime.nanoseconds { acceptTime = 0 }
    guard !isShuttingDown, mayRead, acceptTime == 0, canAccept else { return false }
    for socket in sockets { poll.add(.inherited(socket), for: .reading) }
    return true
  }

  /// Whether there is room for another connection, or an idle connection to close.
  private var canAccept: Bool {
    peers.count < connectionLimit || peers.contains { $0.isIdle }
  }

  /// Closes the connection that has been idle longest, where the limit is reached.
  private mutating func closeIdlest() {
    guard peers.count >= connectionLimit,
      let idlest = peers.filter({ $0.isIdle }).min(by: { $0.lastUse < $1.lastUse })
    else { return }
    idlest.close()
    peers.removeAll { $0.isClosed }
  }

  private var nextDeadline: Int {
    var deadline = min(acceptTime == 0 ? Int.max : acceptTime, shutdownDeadline)
    for peer in peers { deadline = min(deadline, peer.deadline) }
    return deadline
  }

  private mutating func receive(_ peer: FastCGIPeer) {
    peer.receive(&buffer, requestDeadline: service.deadline)
    if let error = peer.failure {
      service.report(
        LogEntry(.error, "connection unreadable"), error,
        "the socket must be a stream socket that the service's sandbox allows")
    }
  }

  /// Responds to all complete requests.
  private mutating func respond() {
    var index = 0
    while index < peers.count {
      let first = index
      handleGroup(from: &index)
      group.send(replacingUnsynced: service.finish())
      // A connection may have further requests, multiplexed with those of this group.
      if group.takeMore() { index = first }
    }
  }

  /// Handles one request of each connection that has one, up to the limit of a group commit.
  private mutating func handleGroup(from index: inout Int) {
    let limit = service.waitsForDisk ? Self.groupLimit : 1
    var count = 0
    while index < peers.count, count < limit {
      let peer = peers[index]
      index += 1
      guard !peer.isClosed, let (id, request) = peer.connection.nextRequest else { continue }
      // Not within a group: its events were written under the settings before.
      if group.isEmpty { service.refresh() }
      let response = service.respond(to: request)
      count += 1
      group.add(
        response, to: peer, id: id, isHead: request.isHead,
        needsSync: response.status == 200 && service.hasOpenGroup)
    }
  }

  /// Accepts one connection, and leaves others to other processes; with syncs several, whose requests then share one. Reads
  /// from each at once, because most web servers have sent the request already.
  ///
  /// Throws `Errno` where accepting can never succeed.
  private mutating func accept(_ socket: Int32) throws(Errno) {
    do throws(Errno) {
      for count in 0..<(service.waitsForDisk ? Self.groupLimit : 1) {
        // Close an idle connection only for the first: further ones may not be waiting.
        if count == 0 { closeIdlest() }
        guard peers.count < connectionLimit else { return }
        let listener = FileDescriptor.inherited(socket)
        // Accepting where no connection waits takes eight times as long as the question.
        if count > 0, !listener.isReadable { return }
        let descriptor = try listener.accept()
        guard webServers.allows(descriptor) else { continue }
        let limits = FastCGILimits(body: service.settings.bodyLimit)
        let peer = FastCGIPeer(descriptor, limits: limits)
        peers.append(peer)
        receive(peer)
      }
    } catch {
      guard error != .wouldBlock else { return }
      if error.isNotSupported || error == .notPermitted { throw error }
      // Most likely the system is out of descriptors for a while.
      acceptTime = SystemTime.nanoseconds + Self.acceptDelay
      service.report(
        LogEntry(.warning, "connection not accepted"), error,
        "accepting is retried; where errno is 24, raise the limit of open files")
    }
  }

  /// Reads what was sent before the signal. Requests that have begun are finished; later ones are not accepted.
  private mutating func beginShutdown() {
    RequestTimer.terminate()
    shutdownDeadline = service.deadline.nanoseconds
    for peer in peers { receive(peer) }
  }
}

import Bytes
import Gateway
import Posix
import Webhook

/// A FastCGI responder: one process, any number of open connections, and one request after the other, of which those that are
/// there at once share a turn of the disk. Whoever wants more side by side starts more processes on one socket.
struct FastCGIAdapter {
  private var service: Service
  private let sockets: [Int32]
  private let webServers: WebServerAddresses
  private var peers: [FastCGIPeer] = []
  private var poll = Poll()
  private var buffer: [UInt8] = []
  /// No connection is accepted before this moment: the last one could not be.
  private var acceptTime = 0
  /// When the process ends, be there connections or not; nobody asked for the end yet where it is `Int.max`.
  private var endTime = Int.max
  private var connectionLimit = 1
  private let group = ResponseGroup()

  /// Descriptors that are left for the events, their cache and whatever was inherited.
  private static let otherDescriptors = 32
  /// Bytes that all requests may hold in memory before they are read one after the other.
  private static let memoryLimit = 64 << 20
  /// Requests that share a turn of the disk.
  private static let together = 16
  /// Nanoseconds before a connection that could not be accepted is tried again.
  private static let acceptPause = 100_000_000

  /// Serves the sockets among these descriptors until somebody asks for the end.
  static func serve(_ descriptors: Range<Int32>) -> ExitStatus {
    var host = FastCGIAdapter(descriptors)
    do throws(Errno) {
      return try host.run()
    } catch {
      host.service.report(LogEntry(.error, "the sockets cannot be served"), error)
      return .failed
    }
  }

  private init(_ descriptors: Range<Int32>) {
    // systemd makes the socket standard output too, where it is standard input and nothing else is said.
    service = Service(answersOnOutput: FileDescriptor.standardOutput.isListening)
    sockets = descriptors.filter { FileDescriptor.inherited($0).isListening }
    webServers = WebServerAddresses()
  }

  private mutating func run() throws(Errno) -> ExitStatus {
    guard !sockets.isEmpty else {
      service.log(
        LogEntry(.error, "usage error")
          .with("detail", .text("no passed socket listens; the socket unit needs Accept=no")))
      return .usageError
    }
    connectionLimit = max(1, Process.raiseDescriptorLimit() - Self.otherDescriptors)
    let group = group
    service.prepareForMany { group.send(insteadOfWaiting: $0) }
    for socket in sockets { try FileDescriptor.inherited(socket).prepareForAccepting() }
    let termination = try Process.termination(orReload: true)
    while !isLeaving || !peers.isEmpty && SystemTime.nanoseconds < endTime {
      try serveOnce(termination)
    }
    return .accepted
  }

  private var isLeaving: Bool { endTime != .max }

  /// Waits for something to happen, and does all that there is to do then.
  private mutating func serveOnce(_ termination: borrowing FileDescriptor) throws(Errno) {
    let isAccepting = joinPoll(termination)
    let known = peers.count
    Watch.end()
    try poll.wait(until: min(nextDeadline, service.countTime))
    Watch.begin()
    service.writeCounts()
    if !isLeaving, poll.isReady(0) {
      let requests = SignalRequests(takenFrom: termination)
      if requests.reload { service.reload() }
      if requests.end { leave() }
    }
    for index in 0..<known where poll.isReady(index + 1) { receive(peers[index]) }
    let now = SystemTime.nanoseconds
    for peer in peers where peer.deadline <= now { peer.expire(now) }
    if isAccepting, !isLeaving {
      for index in sockets.indices where poll.isReady(known + 1 + index) {
        try accept(sockets[index])
      }
    }
    answer()
    for peer in peers { peer.send() }
    if isLeaving { for peer in peers { peer.leave() } }
    peers.removeAll { $0.isClosed }
  }

  /// Puts together what is waited for: the end first, then the connections, then the sockets, if any.
  private mutating func joinPoll(_ termination: borrowing FileDescriptor) -> Bool {
    poll.removeAll()
    poll.add(termination, for: isLeaving ? .nothing : .reading)
    var memory = 0
    for peer in peers { memory += peer.connection.size }
    // With too much in memory only the first request goes on: then it will be whole, or expire.
    var mayRead = true
    for peer in peers {
      peer.join(&poll, mayRead: mayRead)
      if memory > Self.memoryLimit, peer.connection.isBusy { mayRead = false }
    }
    if acceptTime <= SystemTime.nanoseconds { acceptTime = 0 }
    guard !isLeaving, mayRead, acceptTime == 0, mayConnect else { return false }
    for socket in sockets { poll.add(.inherited(socket), for: .reading) }
    return true
  }

  /// Whether there is a place for one more connection, or one that can be had.
  private var mayConnect: Bool {
    peers.count < connectionLimit || peers.contains { $0.isIdle }
  }

  /// Closes the connection that has been idle for longest, which is missed least, where there are as many as there may be.
  private mutating func makePlace() {
    guard peers.count >= connectionLimit,
      let idlest = peers.filter({ $0.isIdle }).min(by: { $0.lastUse < $1.lastUse })
    else { return }
    idlest.close()
    peers.removeAll { $0.isClosed }
  }

  private var nextDeadline: Int {
    var deadline = min(acceptTime == 0 ? Int.max : acceptTime, endTime)
    for peer in peers { deadline = min(deadline, peer.deadline) }
    return deadline
  }

  private mutating func receive(_ peer: FastCGIPeer) {
    peer.receive(&buffer, requestDeadline: service.deadline)
    if let error = peer.failure {
      service.report(LogEntry(.error, "a connection cannot be read"), error)
    }
  }

  /// Answers all requests that are whole.
  private mutating func answer() {
    var index = 0
    while index < peers.count {
      let first = index
      takeAnswers(from: &index)
      group.send(insteadOfWaiting: service.finish())
      // Others may have come interleaved with those that were answered.
      if group.takeMore() { index = first }
    }
  }

  /// Takes a request of each connection that has one, of so many connections as may share a turn of the disk.
  private mutating func takeAnswers(from index: inout Int) {
    let limit = service.waitsForDisk ? Self.together : 1
    var count = 0
    while index < peers.count, count < limit {
      let peer = peers[index]
      index += 1
      guard !peer.isClosed, let (id, request) = peer.connection.nextRequest else { continue }
      // Not while some wait: what they wrote belongs to the settings that they came under.
      if group.isEmpty { service.refresh() }
      let response = service.answer(request)
      count += 1
      group.add(
        response, to: peer, id: id, isHead: request.isHead,
        isWaiting: response.status == 200 && service.hasWaitingAnswers)
    }
  }

  /// Takes connections: one, so that others are left for other processes, or several, where they would wait for the disk there
  /// and share a turn of it here. Each has most often said already what it has to say.
  ///
  /// Throws the error of a system that will never give any.
  private mutating func accept(_ socket: Int32) throws(Errno) {
    do throws(Errno) {
      for count in 0..<(service.waitsForDisk ? Self.together : 1) {
        // Of one connection it is known that it is there; nobody has to go for others that may be.
        if count == 0 { makePlace() }
        guard peers.count < connectionLimit else { return }
        let descriptor = try FileDescriptor.inherited(socket).accept()
        guard webServers.include(descriptor) else { continue }
        let limits = FastCGILimits(body: service.settings.bodyLimit)
        let peer = FastCGIPeer(descriptor, limits: limits)
        peers.append(peer)
        receive(peer)
      }
    } catch {
      guard error != .wouldBlock else { return }
      if error.isNotSupported || error == .notPermitted { throw error }
      // There may be fewer descriptors than it seemed; they come back.
      acceptTime = SystemTime.nanoseconds + Self.acceptPause
      service.report(LogEntry(.warning, "a connection could not be accepted"), error)
    }
  }

  /// Takes in what was sent before the end was asked for; the requests that have begun are finished, others are not taken.
  private mutating func leave() {
    endTime = service.deadline.nanoseconds
    for peer in peers { receive(peer) }
  }
}

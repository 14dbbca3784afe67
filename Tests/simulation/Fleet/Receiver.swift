import Bytes
import Digest
import Posix
import Storage
import Webhook
import WhatsApp

struct SimulatedClock: Clock {
  func now() -> Timestamp { Timestamp(milliseconds: SystemTime.milliseconds) ?? .epoch }
}

struct TraceLog: Log {
  mutating func write(_ entry: LogEntry) {
    kernel.say("  log: \(entry.message) \(entry.details.map { "\($0.name)=\($0.value)" })")
  }
}

/// The receiver as the adapters set it up.
enum Receiver {
  static func options(_ plan: Plan) -> StoreOptions {
    var options = StoreOptions(directory: Array("/var/state".utf8))
    options.sink =
      plan.isLink ? .file(Array("/var/state/events.jsonl".utf8)) : .fileInStateDirectory
    if plan.isOutput { options.sink = .standardOutput }
    if plan.isPipe { options.sink = .fifo(Lines.pipe) }
    options.isSynced = plan.isSynced
    options.idempotency = plan.isStrict ? .strict : .on
    options.entries = 1
    options.quarantineLimit = quarantineLimit
    return options
  }

  /// Less than the quarantined requests of most runs take together.
  static let quarantineLimit = 3000

  static func handler<Store: EventStore>(
    _ plan: Plan, _ store: Store
  ) -> Handler<SimulatedClock, Store, TraceLog> {
    var source = Source(provider: .meta, name: Array("meta".utf8))
    if plan.quarantines {
      let secret = field.value
      source.credentials.headers = [(field.name, SharedSecret(secret.span))]
    } else {
      source.credentials.allowsUnverified = true
    }
    var handler = Handler(
      sources: Sources(source), clock: SimulatedClock(), store: store, log: TraceLog())
    handler.includesRaw = false
    handler.emitsDrift = false
    if plan.quarantines { handler.lineLimit = 1500 }
    return handler
  }

  private static let field = Request.Field(name: Array("X-Key".utf8), value: Array("secret".utf8))

  static func request(_ body: [UInt8], deadline: Int) -> Request {
    request("POST", body, deadline: deadline)
  }

  /// A GET without a handshake, as load balancers send it.
  static func healthCheck(deadline: Int) -> Request { request("GET", [], deadline: deadline) }

  private static func request(_ method: String, _ body: [UInt8], deadline: Int) -> Request {
    var request = Request(method: Array(method.utf8))
    request.body = body
    request.fields = [field]
    request.deadline = Deadline(nanoseconds: deadline)
    return request
  }

  /// The digests of the events of notifications, in their order.
  static func claims(_ plan: Plan, _ body: [UInt8]) -> [Claim] {
    let collector = ClaimCollector()
    var handler = handler(plan, collector)
    _ = handler.respond(to: request(body, deadline: .max))
    return collector.claims
  }
}

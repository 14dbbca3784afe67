import Posix
import Storage
import Webhook

/// The loop of a process: one request after the other, or several that share a sync.
final class Worker {
  private let simulation: Simulation
  private let number: Int32
  private let store: Store
  private var handler: Handler<SimulatedClock, Store, TraceLog>
  /// Responses that wait for the sync of their group.
  private var pending: [(index: Int, status: Int, begin: Int, stopped: Int)] = []

  /// In nanoseconds: half of what a provider waits.
  static let timeLimit = 4_000_000_000
  private static let groupLimit = 3

  init(_ simulation: Simulation, _ number: Int32, _ store: Store) {
    self.simulation = simulation
    self.number = number
    self.store = store
    handler = Receiver.handler(simulation.plan, store)
  }

  private var isDead: Bool { kernel.current?.isDead ?? false }
  private var stopped: Int { kernel.current?.stopped ?? 0 }

  func serve(_ limit: Int) {
    // As in FastCGI: who waits for another process responds first.
    store.beforeWaiting = { [unowned self] error in respond(error == nil) }
    defer { store.beforeWaiting = nil }
    for _ in 0..<limit {
      guard !isDead, let index = simulation.take(for: number) else { break }
      checkHealth()
      guard !isDead else { break }
      let (begin, stopped) = (SystemTime.nanoseconds, stopped)
      let response = handler.respond(
        to: Receiver.request(simulation.notices[index].body, deadline: begin + Self.timeLimit))
      if response.status == 200, store.hasOpenGroup {
        pending.append((index, response.status, begin, stopped))
        if pending.count < Self.groupLimit, !simulation.waiting.isEmpty { continue }
        finish()
      } else {
        respond(index, response.status, begin, stopped)
      }
    }
    finish()
  }

  private func checkHealth() {
    guard simulation.wantsHealthCheck(of: number) else { return }
    let deadline = SystemTime.nanoseconds + Self.timeLimit
    let status = handler.respond(to: Receiver.healthCheck(deadline: deadline)).status
    guard !isDead else { return }
    kernel.say("\(number) responds with \(status) to a health check")
    if status != 200, simulation.plan.acceptsAll {
      simulation.oracle.fail("a health check was rejected with \(status), without a reason")
    }
  }

  private func finish() {
    do {
      try store.finish()
      respond(true)
    } catch {
      respond(false)
    }
  }

  private func respond(_ isSynced: Bool) {
    let group = pending
    pending = []
    for (index, status, begin, stopped) in group {
      respond(index, isSynced ? status : 503, begin, stopped)
    }
  }

  private func respond(_ index: Int, _ status: Int, _ begin: Int, _ stoppedBefore: Int) {
    guard !isDead else { return }
    let passed = SystemTime.nanoseconds - begin - (stopped - stoppedBefore)
    simulation.finish(index, of: number, status: status, late: passed - Self.timeLimit)
  }
}

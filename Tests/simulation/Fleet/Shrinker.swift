import Posix

/// Makes a run that fails small: leaves out incidents and notices, as long as it still fails.
struct Shrinker {
  private let seed: UInt64
  private var plan: Plan
  private var suppressed: Set<Int> = []
  private var skipped: Set<Int> = []

  init(_ plan: Plan, seed: UInt64) {
    self.plan = plan
    self.seed = seed
  }

  /// Prints the trace of the smallest run that was found.
  mutating func shrink() {
    var failed = run()
    guard let failure = failed.failure else { return }
    // Another failure is another story.
    let kind = Self.kind(of: failure)
    func isSame(_ other: String?) -> Bool { other.map { Self.kind(of: $0) == kind } ?? false }
    for count in 1..<max(2, plan.processes) {
      var smaller = self
      smaller.plan.processes = count
      if isSame(smaller.run().failure) {
        self = smaller
        break
      }
    }
    for index in failed.simulation.notices.indices {
      var smaller = self
      smaller.skipped.insert(index)
      if isSame(smaller.run().failure) { self = smaller }
    }
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      failed = run()
      // Halves first, then single ones.
      var length = failed.incidents.count
      while length > 0 {
        var at = 0
        while at < failed.incidents.count {
          var smaller = self
          let part = failed.incidents[at..<min(at + length, failed.incidents.count)]
          smaller.suppressed.formUnion(part)
          let result = smaller.run()
          if isSame(result.failure), result.incidents.count < failed.incidents.count {
            self = smaller
            failed = result
            isSmaller = true
          } else {
            at += length
          }
        }
        length /= 2
      }
    }
  }

  func show() {
    var shrinker = self
    shrinker.shrink()
    let (simulation, failure, incidents) = shrinker.run(keepsTrace: true)
    print(kernel.trace.joined(separator: "\n"))
    let kinds = incidents.compactMap { Incidents.kind(of: $0).map { "\($0)" } }.joined(
      separator: ", ")
    let (sent, all) = (
      simulation.notices.count - shrinker.skipped.count, simulation.notices.count
    )
    print(
      "shrunk to \(simulation.steps) steps, \(sent) of \(all) notices, \(incidents.count) incidents"
        + " [\(kinds)]: \(failure ?? "nothing")")
  }

  private static func kind(of failure: String) -> String { failure.filter { !$0.isNumber } }

  private func run(
    keepsTrace: Bool = false
  ) -> (simulation: Simulation, failure: String?, incidents: [Int]) {
    let simulation = Simulation(
      plan, seed: seed, keepsTrace: keepsTrace, suppressed: suppressed, skipped: skipped)
    let failure = simulation.run()
    return (simulation, failure, kernel.incidents.happened)
  }
}

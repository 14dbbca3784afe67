import Coroutines
import Glibc
import Posix
import Storage

/// Runs seeds, and shows how a run failed.
@main
enum Main {
  struct Options {
    var from: UInt64 = 1
    var seeds: UInt64 = 1000
    var mode: Plan.Mode?
    var mutation = 0
    var showsTrace = false
    var runsTwice = false
    var goesOn = false
    var shrinks = true
  }

  struct Sums {
    var seeds = 0, steps = 0, calls = 0, responses = 0, kills = 0, cuts = 0, failed = 0

    mutating func add(_ run: Simulation) {
      seeds += 1
      steps += run.steps
      calls += kernel.calls
      responses += run.oracle.responses
      kills += run.kills
      cuts += run.cuts
    }
  }

  static func main() {
    coroutine_disable_exclusivity_checking()
    guard let options = parse() else {
      print(
        """
        usage: Tests/simulate [OPTION]...

        Simulates the storage on a disk that fails, and prints a failure with its trace.

          --seeds N     how many runs (default 1000)
          --from S      the number of the first run (default 1)
          --mode MODE   one mode for all runs (default: each in turn)
          --trace       print the calls of every run
          --twice       make each run twice: both must be the same
          --go-on       do not stop at a failure
          --no-shrink   do not make a failed run small
          --mutation N  with the defect of this number in mutations.py, from 1

        modes: \(Plan.Mode.allCases.map { $0.rawValue }.joined(separator: " "))
        """)
      exit(CommandLine.arguments.dropFirst().elementsEqual(["--help"]) ? 0 : 100)
    }
    measureLine()
    Mutation.active = options.mutation
    exit(run(options) == 0 ? 0 : 1)
  }

  private static func parse() -> Options? {
    var options = Options()
    var arguments = CommandLine.arguments.dropFirst()
    while let name = arguments.popFirst() {
      switch name {
      case "--trace": options.showsTrace = true
      case "--twice": options.runsTwice = true
      case "--go-on": options.goesOn = true
      case "--no-shrink": options.shrinks = false
      default:
        guard let value = arguments.popFirst() else { return nil }
        switch (name, UInt64(value)) {
        case ("--from", let number?): options.from = number
        case ("--seeds", let number?): options.seeds = number
        case ("--mutation", let number?): options.mutation = Int(number)
        case ("--mode", _):
          guard let mode = Plan.Mode(rawValue: value) else { return nil }
          options.mode = mode
        default: return nil
        }
      }
    }
    return options
  }

  /// Finds out the length of a line, so that plans can align lines to blocks.
  private static func measureLine() {
    var plan = Plan(.kills, seed: 0)
    (plan.kills, plan.rotations, plan.removals, plan.pauses) = (0, 0, 0, 0)
    let simulation = Simulation(plan, seed: 0)
    guard let event = simulation.notices[0].events.first, simulation.run() == nil else { return }
    for (_, inode) in Lines.files(plan, durable: false) {
      for line in inode.bytes.split(separator: 0x0A)
      where Lines.count(event.word, in: Array(line) + [0x0A]) > 0 {
        let padding = line.split(separator: UInt8(ascii: "~")).last?.prefix {
          $0 == UInt8(ascii: "x")
        }
        Lines.shortest = line.count + 1 - (padding?.count ?? 0)
      }
    }
  }

  private static func run(_ options: Options) -> Int {
    var sums = Sums()
    var start = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    let modes = Plan.Mode.allCases
    for seed in options.from..<options.from + options.seeds {
      let mode = options.mode ?? modes[Int(seed % UInt64(modes.count))]
      let plan = Plan(mode, seed: seed)
      let simulation = Simulation(plan, seed: seed, keepsTrace: options.showsTrace)
      let failure = simulation.run()
      sums.add(simulation)
      let hash = kernel.hash
      if options.showsTrace { print(kernel.trace.joined(separator: "\n")) }
      if options.runsTwice {
        _ = Simulation(plan, seed: seed).run()
        if kernel.hash != hash {
          print("seed \(seed): another run")
          return 1
        }
      }
      guard let failure else { continue }
      sums.failed += 1
      fflush(nil)
      print("seed \(seed), \(mode.rawValue): \(failure)")
      guard options.goesOn else {
        if options.shrinks { Shrinker(plan, seed: seed).show() }
        break
      }
    }
    show(sums, since: start)
    return sums.failed
  }

  private static func show(_ sums: Sums, since start: timespec) {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let seconds =
      Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1_000_000_000
    print(
      "\(sums.seeds) seeds, \(sums.calls) calls, \(sums.responses) responses, \(sums.kills) kills, \(sums.cuts) power cuts in \(Int(seconds * 1000)) ms: \(sums.failed) failed"
    )
  }
}

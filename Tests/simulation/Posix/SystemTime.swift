/// The simulated clocks.
package enum SystemTime {
  package static var milliseconds: Int { kernel.wallClock / 1_000_000 }
  package static var nanoseconds: Int { kernel.monotonicClock() }
}

package struct Uptime {
  package var seconds: Int
  package var boot: UInt64

  package init(seconds: Int, boot: UInt64) {
    self.seconds = seconds
    self.boot = boot
  }

  package static var now: Uptime {
    Uptime(seconds: (kernel.now - kernel.bootTime) / 1_000_000_000, boot: kernel.boot)
  }
}

package enum Process {
  package static var user: UInt32 { 1000 }
  package static var identifier: Int32 { kernel.current?.number ?? 1 }
}

import Glibc
import Testing

@testable import Posix

/// Inherited descriptors and variables. The environment belongs to the process, so the tests run one by one.
@Suite(.serialized) struct LaunchTests {
  private func take(_ process: String, _ count: String) -> Range<Int32>? {
    setenv("LISTEN_PID", process, 1)
    setenv("LISTEN_FDS", count, 1)
    defer {
      unsetenv("LISTEN_PID")
      unsetenv("LISTEN_FDS")
    }
    return Process.takeListenDescriptors()
  }

  @Test func `descriptors for this process are taken once`() {
    setenv("LISTEN_FDNAMES", "a:b", 1)
    setenv("LISTEN_PID", "\(getpid())", 1)
    setenv("LISTEN_FDS", "2", 1)
    #expect(Process.takeListenDescriptors() == 3..<5)
    #expect(Process.takeListenDescriptors() == nil)
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { #expect(getenv(name) == nil) }
  }

  @Test(arguments: ["1", "", "0", "-1", "x", "99999999999999999999", "1x"])
  func `descriptors for another process are left alone`(process: String) {
    #expect(take(process, "1") == nil)
  }

  @Test(arguments: ["0", "", "-1", "x", " 1", "99999999999999999999"])
  func `an invalid number of descriptors is ignored`(count: String) {
    #expect(take("\(getpid())", count) == nil)
  }

  @Test func `the number of descriptors is limited`() {
    #expect(take("\(getpid())", "999999999") == 3..<1027)
  }

  @Test func `variables are chosen by name`() {
    setenv("HOOKLINE_TEST", "a=b", 1)
    setenv("HOOKLINE_TESTED", "", 1)
    defer {
      unsetenv("HOOKLINE_TEST")
      unsetenv("HOOKLINE_TESTED")
    }
    func texts(_ list: [(name: [UInt8], value: [UInt8])]) -> Set<String> {
      Set(list.map { String(decoding: $0.name + [0x3D] + $0.value, as: UTF8.self) })
    }
    let both: Set = ["HOOKLINE_TEST=a=b", "HOOKLINE_TESTED="]
    #expect(texts(Process.environment(prefix: "HOOKLINE_TEST")) == both)
    #expect(texts(Process.environment(prefix: "HOOKLINE_TESTE")) == ["HOOKLINE_TESTED="])
    #expect(texts(Process.environment(prefix: "OOKLINE_")).isEmpty)
    let short = texts(Process.environment { $0.count == 13 })
    #expect(short.contains("HOOKLINE_TEST=a=b"))
    #expect(!short.contains("HOOKLINE_TESTED="))
    #expect(Process.variable("HOOKLINE_TEST=") == Array("a=b".utf8))
    #expect(Process.variable("HOOKLINE_TESTS=") == nil)
  }

  @Test func `an empty variable exists`() {
    setenv("HOOKLINE_TEST", "", 1)
    #expect(Process.hasVariable("HOOKLINE_TEST="))
    #expect(!Process.hasVariable("HOOKLINE_TES="))
    unsetenv("HOOKLINE_TEST")
    #expect(!Process.hasVariable("HOOKLINE_TEST="))
  }
}

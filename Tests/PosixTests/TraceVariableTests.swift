import Glibc
import Testing

@testable import Posix

// They take turns with all others that change the environment.
extension LaunchTests {
  struct TraceVariableTests {
    private var value: String? {
      getenv("_X_AMZN_TRACE_ID").map { String(cString: $0) }
    }

    @Test func `the variable has the last value, and the environment has it once`() {
      for text in ["Root=1-5e66d96f-7491f09xmpl79d18acf3d050", "short", "Root=2", ""] {
        Process.setTraceID(Array(text.utf8))
        #expect((value ?? "") == text)
        #expect(Process.environment(prefix: "_X_AMZN_TRACE_ID=").count <= 1)
      }
      Process.setTraceID(Array("x".utf8))
      Process.setTraceID(nil)
      #expect(value == nil)
      Process.setTraceID(Array("x".utf8))
      #expect(value == "x")
    }

    @Test(arguments: [1000, 1001, 100_000])
    func `a value of 1000 bytes is the longest`(length: Int) {
      Process.setTraceID([UInt8](repeating: UInt8(ascii: "x"), count: length))
      #expect(value?.utf8.count == (length <= 1000 ? length : nil))
      Process.setTraceID(nil)
    }
  }
}

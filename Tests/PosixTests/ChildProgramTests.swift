import Glibc
import Testing

@testable import Posix

private func run(
  _ program: StaticString, _ arguments: [StaticString], input: [UInt8] = [],
  outputLimit: Int = 1 << 20,
  seconds: Int = 60, hiddenPrefix: StaticString = "HIDDEN_"
) throws(Errno) -> ChildProgram.Outcome {
  try ChildProgram.run(
    program, arguments, input: input, outputLimit: outputLimit, hiddenPrefix: hiddenPrefix,
    deadline: SystemTime.nanoseconds + seconds * 1_000_000_000)
}

private func fault(
  _ program: StaticString, _ arguments: [StaticString], outputLimit: Int, seconds: Int
)
  -> Errno?
{
  do throws(Errno) {
    _ = try run(program, arguments, outputLimit: outputLimit, seconds: seconds)
    return nil
  } catch {
    return error
  }
}

struct ChildProgramTests {
  @Test(arguments: [0, 1, 4096, 4097, 60_000])
  func `its input comes back as its output`(count: Int) throws {
    let input = [UInt8](repeating: 0x61, count: count)
    let outcome = try run("cat", [], input: input)
    #expect(outcome.output == input)
    #expect(outcome.status == 0)
  }

  @Test func `its status is that of a shell`() throws {
    #expect(try run("sh", ["-c", "exit 7"]).status == 7)
    #expect(try run("sh", ["-c", "kill -9 $$"]).status == 137)
  }

  @Test func `a program that does not read its input is not an error`() throws {
    Process.prepareSignals()
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(
      try run("sh", ["-c", "exec <&-; echo done"], input: input).output == Array("done\n".utf8))
  }

  @Test func `its standard error is discarded, and its signals are the defaults`() throws {
    Process.prepareSignals()
    // The shell itself blocks signals while it starts a program, so the last one takes its place.
    let script: StaticString = """
      readlink /proc/self/fd/2; exec awk '/^Sig(Ign|Blk)/ { print $2 }' /proc/self/status
      """
    let lines = try String(decoding: run("sh", ["-c", script]).output, as: UTF8.self)
      .split(separator: "\n")
    #expect(lines.first == "/dev/null")
    for line in lines[1...2] {
      let signals = try #require(UInt64(line, radix: 16))
      #expect(signals & (1 << UInt64(SIGPIPE - 1) | 1 << UInt64(SIGXFSZ - 1)) == 0)
    }
  }

  @Test func `hidden variables are kept from it`() throws {
    let all = try String(decoding: run("env", []).output, as: UTF8.self)
    #expect(("\n" + all).contains("\nPATH="))
    let some = try String(decoding: run("env", [], hiddenPrefix: "PATH=").output, as: UTF8.self)
    #expect(!("\n" + some).contains("\nPATH="))
    #expect(("\n" + some).contains("\nHOME="))
  }

  @Test func `a missing program is an error`() {
    #expect(fault("no-such-program", [], outputLimit: 1, seconds: 60) == .noSuchFile)
  }

  @Test func `a program that writes too much or takes too long is killed`() throws {
    #expect(fault("yes", [], outputLimit: 100_000, seconds: 60) == .fileTooLarge)
    #expect(fault("sleep", ["1000"], outputLimit: 1, seconds: 0) == .timedOut)
    // It closes its output, and stays.
    #expect(
      fault("sh", ["-c", "exec >&-; exec sleep 1000"], outputLimit: 1, seconds: 1) == .timedOut)
    // Of the children of this process none is left but the one that looks.
    let names = try String(
      decoding: run(
        "sh",
        [
          "-c",
          """
          for file in /proc/[0-9]*/stat; do
            read -r pid name state parent rest <"$file" && [ "$parent" = "$PPID" ] && echo "$name"
          done 2>/dev/null; true
          """,
        ]
      ).output, as: UTF8.self)
    #expect(names.contains("(sh)"))
    #expect(!names.contains("(yes)") && !names.contains("(sleep)"))
  }

  @Test func `output up to the limit is returned`() throws {
    #expect(try run("printf", ["12345"], outputLimit: 5).output.count == 5)
    #expect(fault("printf", ["12345"], outputLimit: 4, seconds: 60) == .fileTooLarge)
  }
}

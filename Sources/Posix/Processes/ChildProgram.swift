internal import CPosix

/// A program that is started, told something on its standard input, and listened to on its standard output.
package enum ChildProgram {
  /// What it said, and how it ended.
  package struct Outcome {
    /// All that came on its standard output.
    package let output: [UInt8]
    /// Its exit status; 128 and the signal's number where a signal ended it.
    package let status: Int
  }

  /// Runs a program that is looked for in `PATH`, and waits until it has ended. What it says on standard error is thrown away.
  ///
  /// The program gets the environment of this process, but for the variables whose names begin with `hiddenPrefix`. The
  /// corresponding C functions are `pipe2`, `posix_spawnp` and `waitpid`.
  ///
  /// Throws `ENOENT` where there is no such program, `EFBIG` where it says more than `outputLimit` bytes, and `ETIMEDOUT` where
  /// it has not finished until `deadline`, in nanoseconds of the monotonic clock; in these two cases it is killed.
  package static func run(
    _ program: StaticString, _ arguments: [StaticString], input: [UInt8], outputLimit: Int,
    hiddenPrefix: StaticString, deadline: Int
  ) throws(Errno) -> Outcome {
    let toChild = try Pipe()
    let fromChild = try Pipe()
    var child = Child(
      number: try start(
        program, arguments, toChild.reader, fromChild.writer, hiddenPrefix: hiddenPrefix))
    // The end of what it says is seen only where nobody else could say more.
    let answer = fromChild.closeWriter()
    do throws(Errno) {
      try toChild.closeReader().write(input.span, until: deadline)
    } catch {
      // It may have ended without reading all; its status tells why.
      if error.code != EPIPE { throw error }
    }
    var output: [UInt8] = []
    repeat {
      guard output.count <= outputLimit else { throw Errno.fileTooLarge }
      try answer.waitForReading(until: deadline)
    } while try answer.read(atMost: 65_536, into: &output) > 0
    return Outcome(output: output, status: try child.wait(until: deadline))
  }

  private static func start(
    _ program: StaticString, _ arguments: [StaticString], _ input: borrowing FileDescriptor,
    _ output: borrowing FileDescriptor, hiddenPrefix: StaticString
  ) throws(Errno) -> Int32 {
    // The words are strings of the source, which end with NUL, and the call changes none of them.
    var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map {
      unsafe UnsafeMutableRawPointer(mutating: $0.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    unsafe words.append(nil)
    let variables = unsafe environment(without: hiddenPrefix)
    var child: Int32 = 0
    // Both lists end with a null pointer.
    let code = unsafe cposix_spawn(
      words[0], words, variables, input.number, output.number, &child)
    guard code == 0 else { throw Errno(code: code) }
    return child
  }

  /// The variables of this process, and a null pointer.
  private static func environment(
    without prefix: StaticString
  ) -> [UnsafeMutablePointer<CChar>?] {
    var variables: [UnsafeMutablePointer<CChar>?] = unsafe []
    var entry = unsafe cposix_environment()
    // The environment is a list of strings that ends with a null pointer.
    while let variable = unsafe entry?.pointee {
      unsafe entry = entry?.advanced(by: 1)
      let length = prefix.utf8CodeUnitCount
      if unsafe strncmp(variable, UnsafeRawPointer(prefix.utf8Start), length) != 0 {
        unsafe variables.append(variable)
      }
    }
    unsafe variables.append(nil)
    return unsafe variables
  }
}

/// The two ends of a pipe, pipe(7).
private struct Pipe: ~Copyable {
  var reader: FileDescriptor
  var writer: FileDescriptor

  init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    // The list has room for both.
    _ = try Errno.check { unsafe Int(cposix_pipe(&ends)) }
    reader = FileDescriptor(ends[0], isOwned: true)
    writer = FileDescriptor(ends[1], isOwned: true)
  }

  /// Closes the writing end, and gives the other.
  consuming func closeWriter() -> FileDescriptor { reader }

  /// Closes the reading end, and gives the other.
  consuming func closeReader() -> FileDescriptor { writer }
}

/// A process that is waited for, come what may.
private struct Child: ~Copyable {
  private let number: Int32
  private var isOver = false

  init(number: Int32) { self.number = number }

  /// Nanoseconds between two looks: a program that has closed its output ends at once.
  private static let pause = 1_000_000
  /// What is no exit status.
  private static let running = 256

  /// Waits until it has ended, and gives its status.
  ///
  /// Throws `ETIMEDOUT` where it has not until `nanoseconds` of the monotonic clock.
  mutating func wait(until nanoseconds: Int) throws(Errno) -> Int {
    let number = number
    while true {
      let status = try Errno.check { Int(cposix_wait_for(number, 0, Int32(Self.running))) }
      if status != Self.running {
        isOver = true
        return status
      }
      let now = SystemTime.nanoseconds
      guard now < nanoseconds else { throw Errno.timedOut }
      var nothing = Poll()
      try nothing.wait(until: now + Self.pause)
    }
  }

  deinit {
    guard !isOver else { return }
    _ = kill(number, SIGKILL)
    while cposix_wait_for(number, 1, 0) < 0, cposix_errno() == EINTR {}
  }
}

internal import CPosix

/// A child process that is fed through its standard input and read through its standard output.
package enum ChildProgram {
  /// Its output and exit status.
  package struct Outcome {
    /// The bytes of its standard output.
    package let output: [UInt8]
    /// Its exit status; 128 plus the signal's number where a signal ended it.
    package let status: Int
  }

  /// Runs a program in `PATH`, and waits until it has ended. Its standard error is discarded.
  ///
  /// It inherits the environment, except variables whose names begin with `hiddenPrefix`. The corresponding C functions
  /// are `pipe2`, `posix_spawnp` and `waitpid`.
  ///
  /// Throws `ENOENT` where the program does not exist. It is killed where it writes more than `outputLimit` bytes,
  /// `EFBIG`, or has not ended by `deadline` in nanoseconds of the monotonic clock, `ETIMEDOUT`.
  package static func run(
    _ program: StaticString, _ arguments: [StaticString], input: [UInt8], outputLimit: Int,
    hiddenPrefix: StaticString, deadline: Int
  ) throws(Errno) -> Outcome {
    let toChild = try Pipe()
    let fromChild = try Pipe()
    var child = Child(
      number: try start(
        program, arguments, toChild.reader, fromChild.writer, hiddenPrefix: hiddenPrefix))
    // The output ends only when no process has the writing end open.
    let reader = fromChild.closeWriter()
    do throws(Errno) {
      try toChild.closeReader().write(input.span, until: deadline)
    } catch {
      // It may have ended without reading everything; its status says why.
      if error.code != EPIPE { throw error }
    }
    var output: [UInt8] = []
    repeat {
      guard output.count <= outputLimit else { throw Errno.fileTooLarge }
      try reader.waitForReading(until: deadline)
    } while try reader.read(atMost: 65_536, into: &output) > 0
    return Outcome(output: output, status: try child.wait(until: deadline))
  }

  private static func start(
    _ program: StaticString, _ arguments: [StaticString], _ input: borrowing FileDescriptor,
    _ output: borrowing FileDescriptor, hiddenPrefix: StaticString
  ) throws(Errno) -> Int32 {
    // Static strings end with NUL, and the call does not change them.
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

  /// Returns the variables of this process, and a null pointer.
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

  /// Closes the writing end; returns the other.
  consuming func closeWriter() -> FileDescriptor { reader }

  /// Closes the reading end; returns the other.
  consuming func closeReader() -> FileDescriptor { writer }
}

/// A child process, which is killed and reaped where `wait` has not returned.
private struct Child: ~Copyable {
  private let number: Int32
  private var hasEnded = false

  init(number: Int32) { self.number = number }

  /// The nanoseconds between two polls: a program that has closed its output ends at once.
  private static let pause = 1_000_000
  /// Not an exit status.
  private static let running = 256

  /// Waits until it has ended; returns its status.
  ///
  /// Throws `ETIMEDOUT` where it has not by `nanoseconds` of the monotonic clock.
  mutating func wait(until nanoseconds: Int) throws(Errno) -> Int {
    let number = number
    while true {
      let status = try Errno.check { Int(cposix_wait_for(number, 0, Int32(Self.running))) }
      if status != Self.running {
        hasEnded = true
        return status
      }
      let now = SystemTime.nanoseconds
      guard now < nanoseconds else { throw Errno.timedOut }
      var nothing = Poll()
      try nothing.wait(until: now + Self.pause)
    }
  }

  deinit {
    guard !hasEnded else { return }
    _ = kill(number, SIGKILL)
    while cposix_wait_for(number, 1, 0) < 0, cposix_errno() == EINTR {}
  }
}

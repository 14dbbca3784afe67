import Coroutines

/// A process: a function that yields at each system call.
package final class SimulatedProcess {
  package let number: Int32
  private let body: () -> Void
  package fileprivate(set) var isDead = false
  package fileprivate(set) var isOver = false
  /// Until when it is stopped, as by SIGSTOP.
  package var stoppedUntil = 0
  /// For how long it was stopped so far.
  package var stopped = 0
  fileprivate(set) var coroutine: OpaquePointer?
  /// The lock that it waits for.
  var wanted: (inode: Inode, file: ObjectIdentifier, bytes: Range<Int>, deadline: Int)?
  /// The pipe that it waits for.
  var pipe: (inode: Inode, deadline: Int)?
  /// The append that it is about to do.
  var appending: (inode: Inode, bytes: [UInt8])?
  var files: [OpenFile] = []
  /// Its standard output.
  var output: OpenFile?

  package init(_ number: Int32, _ body: @escaping () -> Void) {
    self.number = number
    self.body = body
    coroutine = coroutine_start(
      { process in
        guard let process else { return }
        Unmanaged<SimulatedProcess>.fromOpaque(process).takeUnretainedValue().body()
      },
      Unmanaged.passUnretained(self).toOpaque())
  }
}

/// The scheduler's part of the kernel.
extension Kernel {
  /// Whether the process can go on now.
  package func isReady(_ process: SimulatedProcess) -> Bool {
    guard now >= process.stoppedUntil else { return false }
    if let pipe = process.pipe {
      return now - bootTime >= pipe.deadline || room(in: pipe.inode) >= Self.atomicLength
    }
    guard let wanted = process.wanted else { return true }
    return now - bootTime >= wanted.deadline || !isTaken(wanted.inode, wanted.file, wanted.bytes)
  }

  /// When it can go on without another's doing.
  package func wakeTime(of process: SimulatedProcess) -> Int {
    if now < process.stoppedUntil { return process.stoppedUntil }
    if let pipe = process.pipe {
      return min(readerStoppedUntil, pipe.deadline == .max ? .max : pipe.deadline + bootTime)
    }
    guard let wanted = process.wanted, wanted.deadline < .max else { return .max }
    return wanted.deadline + bootTime
  }

  package func resume(_ process: SimulatedProcess) {
    current = process
    if coroutine_resume(process.coroutine) != 0 { process.isOver = true }
    current = nil
  }

  package func stop(_ process: SimulatedProcess, nanoseconds: Int) {
    say("\(process.number) is stopped for \(nanoseconds / 1_000_000) ms")
    process.stoppedUntil = max(process.stoppedUntil, now) + nanoseconds
    process.stopped += nanoseconds
  }

  /// Kills a process at the call that it is in. An append may be done in part.
  package func kill(_ process: SimulatedProcess, _ random: inout Random) {
    guard !process.isOver else { return }
    if let (inode, bytes) = process.appending, random.happens(400) {
      append(bytes, partlyTo: inode, &random)
    }
    say("\(process.number) is killed")
    end(process)
  }

  private func append(_ bytes: [UInt8], partlyTo inode: Inode, _ random: inout Random) {
    // Linux looks for a fatal signal between two pages.
    var end = inode.bytes.count
    for _ in 0..<random.below(bytes.count / 4096 + 2) { end = (end / 4096 + 1) * 4096 }
    // No kernel does that, but the protocol has to bear it: any length, and all but the LF.
    if random.happens(300) { end = inode.bytes.count + random.below(bytes.count + 1) }
    if random.happens(200) { end = inode.bytes.count + bytes.count - 1 }
    let count = min(bytes.count, end - inode.bytes.count)
    if count > 0 { put(Array(bytes[..<count]), in: inode, at: inode.bytes.count) }
  }

  /// Its calls fail and do nothing until its code has come to its end, which frees all that it holds.
  func end(_ process: SimulatedProcess) {
    process.isDead = true
    for file in process.files { release(file, 0..<Int.max) }
    process.files = []
    process.wanted = nil
    process.pipe = nil
    process.appending = nil
    while !process.isOver { resume(process) }
  }
}

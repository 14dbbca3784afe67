import Glibc

@testable import Posix

/// An open file as a reference, closed with its last use.
final class OpenFile {
  let descriptor: FileDescriptor

  init(_ number: Int32) { descriptor = FileDescriptor(number, isOwned: true) }

  init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

  var number: Int32 { descriptor.number }
  var isListening: Bool { descriptor.isListening }
  var isReadable: Bool { descriptor.isReadable }
  var peerAddress: IPv4Address? { descriptor.peerAddress }

  /// Reads once.
  func read() throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try descriptor.read(atMost: 1 << 20, into: &bytes)
    return bytes
  }

  func write(_ bytes: [UInt8]) throws(Errno) { try descriptor.write(bytes.span) }

  /// The reading and the writing end of a pipe.
  static func pipe() -> (reader: OpenFile, writer: OpenFile) {
    var ends: [Int32] = [-1, -1]
    _ = Glibc.pipe(&ends)
    return (OpenFile(ends[0]), OpenFile(ends[1]))
  }

  /// Two connected sockets.
  static func socketPair() -> (OpenFile, OpenFile) {
    var ends: [Int32] = [-1, -1]
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    return (OpenFile(ends[0]), OpenFile(ends[1]))
  }
}

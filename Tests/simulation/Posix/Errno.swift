/// The error of a system call, as in the real target.
package struct Errno: Error, Equatable {
  package let code: Int32
  package init(code: Int32) { self.code = code }
  package var number: Int { Int(code) }

  package static var notPermitted: Errno { Errno(code: 1) }
  package static var noSuchFile: Errno { Errno(code: 2) }
  package static var inputOutput: Errno { Errno(code: 5) }
  package static var noReader: Errno { Errno(code: 6) }
  static var badDescriptor: Errno { Errno(code: 9) }
  package static var wouldBlock: Errno { Errno(code: 11) }
  static var accessDenied: Errno { Errno(code: 13) }
  package static var fileExists: Errno { Errno(code: 17) }
  package static var notADirectory: Errno { Errno(code: 20) }
  static var directory: Errno { Errno(code: 21) }
  package static var invalidArgument: Errno { Errno(code: 22) }
  static var tooManyFiles: Errno { Errno(code: 24) }
  package static var fileTooLarge: Errno { Errno(code: 27) }
  package static var noSpace: Errno { Errno(code: 28) }
  static var notImplemented: Errno { Errno(code: 38) }
  static var directoryNotEmpty: Errno { Errno(code: 39) }
  package static var tooManyLinks: Errno { Errno(code: 40) }
  package static var timedOut: Errno { Errno(code: 110) }

  package var isFull: Bool { code == 28 || code == 122 }
  package var isNotSupported: Bool { code == 95 || code == 38 }
  package var isLockRejected: Bool { [1, 13, 38, 22, 95, 37].contains(code) }
  package var isMessageTooLong: Bool { code == 90 || code == 105 }
  package var cannotSync: Bool { code == 22 || isNotSupported }
  package var isUnreachablePath: Bool { [13, 1, 2, 20, 40, 30].contains(code) }
  package var isNotRegularFile: Bool { [21, 6, 19].contains(code) }
  package var isReadOnly: Bool { code == 30 }
  package var isDirectory: Bool { code == 21 }
  package var isAccessDenied: Bool { code == 13 || code == 1 }
}

import Posix

/// Why a path cannot be the state directory.
enum StateDirectoryError: Error {
  case system(Errno)
  /// It is a symbolic link that users other than root could change.
  case link
  /// It belongs to another user.
  case otherOwner
  case writableByOthers

  /// What is wrong, and what to do.
  var summary: StaticString {
    switch self {
    case .link:
      "HOOKLINE_STATE_DIR is a symbolic link that users other than root could change: set it to the link's target"
    case .otherOwner: "HOOKLINE_STATE_DIR belongs to another user: chown it to the running one"
    case .writableByOthers: "HOOKLINE_STATE_DIR is writable by others: chmod o-w it"
    case .system(let error) where error == .notADirectory:
      "HOOKLINE_STATE_DIR, or its parent, is not a directory"
    case .system(let error) where error == .noSuchFile:
      "HOOKLINE_STATE_DIR does not exist, and neither does its parent directory: create it"
    case .system(let error) where error.isReadOnly:
      "HOOKLINE_STATE_DIR does not exist, and its file system is mounted read-only"
    case .system(let error) where error.isAccessDenied:
      "HOOKLINE_STATE_DIR may not be opened, or created, by the running user"
    case .system: "HOOKLINE_STATE_DIR cannot be used"
    }
  }

  /// The system's error number.
  var code: Int {
    if case .system(let error) = self { return error.number }
    return Errno.notPermitted.number
  }

  /// Whether only a change of the settings or the machine can help.
  var isMisconfigured: Bool {
    if case .system(let error) = self { return error.isUnreachablePath }
    return true
  }
}

import Posix

/// Why a path is not taken for the state directory.
enum StateDirectoryError: Error {
  case system(Errno)
  /// A symbolic link that somebody other than root could change.
  case link
  /// It belongs to another user.
  case foreign
  case writableByOthers

  /// What is the matter, and what to do.
  var summary: StaticString {
    switch self {
    case .link:
      "HOOKLINE_STATE_DIR is a symbolic link that somebody other than root could change: set it to where the link leads"
    case .foreign: "HOOKLINE_STATE_DIR belongs to another user: chown it to the running one"
    case .writableByOthers: "everybody may write to HOOKLINE_STATE_DIR: chmod o-w it"
    case .system(let error) where error == .notADirectory:
      "HOOKLINE_STATE_DIR, or what it is to be in, is not a directory"
    case .system(let error) where error == .noSuchFile:
      "HOOKLINE_STATE_DIR is not there, and neither is the directory that it would be made in"
    case .system(let error) where error.isReadOnly:
      "HOOKLINE_STATE_DIR is not there, and its file system is mounted read-only"
    case .system(let error) where error.isAccessDenied:
      "HOOKLINE_STATE_DIR may not be opened, or made, by the running user"
    case .system: "HOOKLINE_STATE_DIR cannot be used"
    }
  }

  /// The system's error number.
  var code: Int {
    if case .system(let error) = self { return error.number }
    return Errno.notPermitted.number
  }

  /// Whether it will not work until somebody changes the settings or the machine.
  var isMisconfigured: Bool {
    if case .system(let error) = self { return error.isDenied }
    return true
  }
}

/// The exit statuses. 100 (permanent) and 111 (temporary) are those of s6 and daemontools.
enum ExitStatus: Int32 {
  case accepted = 0
  case rejected = 1
  case usageError = 100
  case systemError = 111
}

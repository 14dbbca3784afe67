enum Help {
  static let version: StaticString = "hookline 0.1.0\n"
  static let text: StaticString = "help\n"
}

/// Which hookline this is.
///
/// `infra/release/build` writes a release's number and commit into the copy of the sources that it compiles; whatever else
/// is compiled, a checkout for one, is none.
package enum Version {
  /// The release's number: the one that its packages and its image have.
  package static let number: StaticString = "development"
  private static let commit: StaticString = "unknown"

  #if arch(x86_64)
    private static let processor: StaticString = "x86_64"
  #elseif arch(arm64)
    private static let processor: StaticString = "aarch64"
  #else
    private static let processor: StaticString = "another processor"
  #endif

  /// Name, number, commit and processor, without a line end.
  package static var text: [UInt8] {
    var text: [UInt8] = []
    text.append("hookline ")
    text.append(number)
    text.append(" (")
    text.append(commit)
    text.append(", ")
    text.append(processor)
    text.append(")")
    return text
  }
}

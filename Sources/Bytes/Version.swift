/// The version of this executable.
///
/// `infra/release/build` writes the number and commit of a release into its copy of the sources. Any other build is not a
/// release.
package enum Version {
  /// The release's number, as in its packages and its image.
  package static let number: StaticString = "development"
  private static let commit: StaticString = "unknown"

  #if arch(x86_64)
    private static let processor: StaticString = "x86_64"
  #elseif arch(arm64)
    private static let processor: StaticString = "aarch64"
  #else
    private static let processor: StaticString = "another processor"
  #endif

  /// Name, number, commit and processor, without a newline.
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

import Testing

@testable import Registration

private func shown(_ text: [UInt8], without secrets: [String] = []) -> String {
  var output: [UInt8] = []
  ProviderText.append(text, without: secrets.map { Array($0.utf8) }, to: &output)
  return String(decoding: output, as: UTF8.self)
}

private func shown(_ text: String, without secrets: [String] = []) -> String {
  shown(Array(text.utf8), without: secrets)
}

struct ProviderTextTests {
  @Test(
    arguments: [
      ("plain ☕ text", "plain ☕ text"), ("\u{1B}[31mred\u{7}\u{0}", "[31mred"),
      ("two\r\nlines\tand", "two  lines and"), ("\n a \n", "a"),
      ("a\u{7F}\u{80}\u{9B}1m\u{9F}b", "a1mb"),
      ("a\u{202E}b\u{2066}c\u{2069}d\u{200F}e\u{2028}f", "abcdef"), ("a\u{A0}b–c", "a\u{A0}b–c"),
    ])
  func `control characters go`(text: String, rest: String) { #expect(shown(text) == rest) }

  @Test func `bytes that are no text are replaced`() {
    #expect(shown([0x61, 0xFF, 0xC2, 0x62]) == "a\u{FFFD}\u{FFFD}b")
  }

  @Test func `what is longer than the limit is cut between characters`() {
    let fits = String(repeating: "x", count: ProviderText.limit)
    #expect(shown(fits) == fits)
    #expect(shown(fits + "y") == fits + " … (cut)")
    let wide = "x" + String(repeating: "é", count: ProviderText.limit)
    let half = String(repeating: "é", count: ProviderText.limit / 2 - 1)
    #expect(shown(wide) == "x" + half + " … (cut)")
  }

  @Test func `secrets are left out, however JSON writes them`() {
    #expect(
      shown("key hush! is wrong: hush!hush!", without: ["hush!"])
        == "key (not shown) is wrong: (not shown)(not shown)")
    #expect(
      shown(#"{"Authorization":"Basic a\/b=="}"#, without: ["Basic a/b=="])
        == #"{"Authorization":"(not shown)"}"#)
    #expect(shown(#"{"X":"a\"b\\c"}"#, without: [#"a"b\c"#]) == #"{"X":"(not shown)"}"#)
    #expect(shown("hu\u{0}sh!", without: ["hush!"]) == "(not shown)")
    #expect(shown("abc", without: ["", "abc"]) == "abc")
  }

  @Test func `no part of a secret stands where a text is cut`() {
    let text = String(repeating: "x", count: ProviderText.limit - 3) + "hush!hush!"
    #expect(
      shown(text, without: ["hush!hush!"]) == text.prefix(ProviderText.limit - 3) + "(no … (cut)")
  }
}

import TestSupport
import Testing

/// `hookline sign` and `hookline verify`.
struct DoctorTests {
  private let body = Fixture.notification("cloud__escaped_unicode")

  @Test(arguments: ["meta", "aws", "360dialog", "whizard", "onpremises", "notifyer"])
  func `the program accepts what sign prints`(provider: String) {
    let settings = [
      "HOOKLINE_PROVIDER": provider, "HOOKLINE_APP_SECRET": "one,two",
      "HOOKLINE_BASIC_AUTH": "user:pass:word", "HOOKLINE_HEADER_AUTH": "X-Shop: 17",
    ]
    let signed = Program.run(["sign"], settings: settings, input: body)
    #expect(signed.status == 0)
    #expect(signed.text.split(separator: "\n").count == 3)
    let headers = TemporaryFile(signed.text)
    let accepted = Program.run(["--header", "@" + headers.path], settings: settings, input: body)
    #expect(accepted.status == 0)
    #expect(accepted.text.contains("\"verifiedby\":\"hmac-sha256\""))
    let verified = Program.run(
      ["verify", "--header", "@" + headers.path], settings: settings, input: body)
    #expect(verified.status == 0)
    #expect(verified.text.split(separator: "\n").count == 3)
  }

  @Test(.enabled(if: Program.exists("/usr/bin/openssl")))
  func `openssl signs in the same way`() {
    let file = TemporaryFile(String(decoding: body, as: UTF8.self))
    let openssl = Program.run(
      ["/usr/bin/openssl", "dgst", "-sha256", "-hmac", "5ec4e7", "-r", file.path],
      environment: [:], input: [])
    let signed = Program.run(["sign"], settings: ["HOOKLINE_APP_SECRET": "5ec4e7"], input: body)
    let digits = openssl.text.prefix(64)
    #expect(digits.utf8.count == 64)
    #expect(signed.text == "X-Hub-Signature-256: sha256=\(digits)\n")
  }

  @Test(.enabled(if: Program.exists("/usr/bin/jq")))
  func `verify names a re-serialised body, and does not show the signature`() {
    let settings = ["HOOKLINE_APP_SECRET": "5ec4e7"]
    let signed = Program.run(["sign"], settings: settings, input: body)
    let header = String(signed.text.dropLast())
    let rewritten = Program.run(
      ["/usr/bin/jq", "-c", "."], environment: [:], input: body)
    let verified = Program.run(
      ["verify", "--header", header], settings: settings, input: rewritten.output)
    #expect(verified.status == 1)
    #expect(verified.text.contains("re-serialised"))
    let wrong = Program.run(
      ["verify", "--header", header], settings: ["HOOKLINE_APP_SECRET": "another"], input: body)
    #expect(wrong.status == 1)
    let right = Program.run(
      ["sign"], settings: ["HOOKLINE_APP_SECRET": "another"], input: body)
    #expect(!wrong.text.contains(right.text.dropLast().suffix(64)))
    #expect(!wrong.text.contains("another "))
  }

  @Test func `sign and verify report that no credential is set`() {
    #expect(Program.run(["sign"], input: body).status == 100)
    let verified = Program.run(["verify"], input: body)
    #expect(verified.status == 1)
    #expect(verified.text.contains("HOOKLINE_APP_SECRET"))
  }

  @Test func `a body over the limit is not checked`() {
    let verified = Program.run(
      ["verify"], settings: ["HOOKLINE_APP_SECRET": "a", "HOOKLINE_MAX_BODY": "100"], input: body)
    #expect(verified.status == 1)
    #expect(verified.text.contains("HOOKLINE_MAX_BODY"))
  }
}

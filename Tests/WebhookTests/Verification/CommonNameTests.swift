import Testing

@testable import Webhook

/// Subjects as nginx, Apache and lighttpd write them: RFC 4514, and OpenSSL's form with spaces and quotes.
struct CommonNameTests {
  private func name(_ subject: String) -> String? {
    CommonName.of(Array(subject.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    ("CN=a.example", "a.example"),
    ("CN=a.example,O=Meta Platforms\\, Inc.,C=US", "a.example"),
    ("C=US,O=x+CN=a.example", "a.example"),
    ("C = US, O = \"Meta Platforms, Inc.\", CN = a.example", "a.example"),
    ("O=x;cn=a.example", "a.example"),
    ("2.5.4.3=a.example", "a.example"),
    ("O=Gr\\C3\\B6\\C3\\9Fe,CN=Gr\\C3\\B6\\C3\\9Fe", "Größe"),
    ("CN=\\ a\\,b\\ ,O=x", " a,b "),
    ("CN=  a  ,O=x", "a"),
    ("CN=\"a\\\"b\"", "a\"b"),
    ("CN=a=b", "a=b"),
    ("CN=", ""),
  ])
  func `the common name is unescaped`(subject: String, wanted: String) {
    #expect(name(subject) == wanted)
  }

  @Test(arguments: [
    "", "O=x", "O=x\\,CN=a.example", "O=\"x,CN=a.example\"", "CN=a.example,CN=b",
    "CN=a.example+CN=a.example",
    "/C=US/CN=a.example", "CN=a.example,", ",CN=a.example", "CN=a.example,O", "CN=a.example\\",
    "CN=\"a.example",
    "CN=\\6", "CN=\\a.example", "OCN=a.example", "C\\4E=a.example",
  ])
  func `none or several, or a malformed subject, is no name`(subject: String) {
    #expect(name(subject) == nil)
  }

  @Test func `every prefix of a subject is read`() {
    let subject = Array("C = US, O = \"Meta \\\"x\\\", Inc.\"+CN=\\61\\,b,OU=c".utf8)
    #expect(CommonName.of(subject) == Array("a,b".utf8))
    for length in 0..<subject.count {
      let prefix = Array(subject[..<length])
      if let found = CommonName.of(prefix) { #expect(Array("a,b".utf8).starts(with: found)) }
    }
  }
}

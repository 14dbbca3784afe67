import Testing

@testable import WhatsApp

/// W3C Trace Context, section 3.2; the values are those of the specification.
struct TraceContextTests {
  private static let parts = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"

  @Test(
    arguments: [
      "00-\(parts)-01", "00-\(parts)-00", "cc-\(parts)-01", "cc-\(parts)-01-what.is-new",
    ])
  func `a traceparent is accepted`(text: String) {
    #expect(TraceContext.isTraceparent(Array(text.utf8)))
  }

  @Test(
    arguments: [
      "", "00", "00-\(parts)", "ff-\(parts)-01", "00-\(parts)-01-x", "00-\(parts)-0x",
      "00-\(parts)-1", "00-\(parts.uppercased())-01", "0-\(parts)-01", "00-\(parts)-01 ",
      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
      "cc-\(parts)-01-\u{1B}[31m", "cc-\(parts)-01-é",
      "cc-\(parts)-01-" + String(repeating: "x", count: 128),
    ])
  func `anything else is rejected`(text: String) {
    #expect(!TraceContext.isTraceparent(Array(text.utf8)))
  }
}

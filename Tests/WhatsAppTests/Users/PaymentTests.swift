import Testing

@testable import WhatsApp

/// Payments have one form for all payment providers.
struct PaymentTests {
  private func payment(_ members: String, _ path: String...) throws -> String {
    let status = #"{"id":"a","type":"payment","status":"captured","payment":{\#(members)}}"#
    return try EmittedLines(field: "messages", #"{"statuses":[\#(status)]}"#)
      .all[0].at(["data"] + path)?.compact ?? ""
  }

  @Test(
    arguments: [
      (#""notes":{"shop":"A","table":9}"#, #"{"shop":"A","table":"9"}"#),
      (
        #""notes":{"a":"1","a":"2"},"udf1":"x","additional_info7":"y""#,
        #"{"a":"2","udf1":"x","additional_info7":"y"}"#
      ),
      // No note: an empty array, as one provider sends it, and what is no text.
      (#""notes":[]"#, ""), (#""notes":{"a":{},"b":null},"udf1":"","udf5":"z""#, ""),
      (#""notes":"text""#, ""),
    ])
  func `notes are one object of strings`(members: String, expected: String) throws {
    #expect(try payment(members, "payment", "notes") == expected)
  }

  @Test func `a refund is of the transaction, else of the payment`() throws {
    let (one, other) = (#"[{"id":"r"}]"#, #"[{"id":"s"}]"#)
    #expect(
      try payment(#""transaction":{"refunds":\#(one)},"refunds":\#(other)"#, "payment", "refunds")
        == one)
    #expect(
      try payment(#""transaction":{"refunds":null},"refunds":\#(other)"#, "payment", "refunds")
        == other)
    #expect(try payment(#""refunds":[]"#, "payment", "refunds") == "")
  }

  @Test func `refunds without ids are events of their own`() throws {
    let refunds = [#"{"amount":{"value":1}}"#, #"{"amount":{"value":2}}"#, #""r""#, #"{"id":"r"}"#]
    let ids = try refunds.flatMap { refund in
      let status =
        #"{"id":"a","type":"payment","status":"captured","payment":{"refunds":[\#(refund)]}}"#
      return try EmittedLines(field: "messages", #"{"statuses":[\#(status)]}"#).attribute("id")
    }
    #expect(Set(ids).count == refunds.count)
    #expect(ids.last == "a:captured:::r:")
  }

  @Test func `the reason of a payment is an error of its status`() throws {
    let transaction = #""transaction":{"error":{"code":"E1","reason":"expired"}}"#
    #expect(
      try payment(transaction, "status", "errors")
        == #"[{"code_text":"E1","title":"expired"}]"#)
    #expect(try payment(#""transaction":{"error":{}}"#, "status", "errors") == "")
    #expect(try payment(#""transaction":{"error":{"code":""}}"#, "status", "errors") == "")
  }
}

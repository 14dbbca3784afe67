import Testing

@testable import WhatsApp

/// Members whose JSON type does not depend on what was sent.
struct LineTypesTests {
  private func response(_ member: String) throws -> String {
    let reply = #"{"type":"nfm_reply","nfm_reply":{"name":"flow",\#(member)}}"#
    let message = #"{"id":"a","type":"interactive","interactive":\#(reply)}"#
    return try EmittedLines(#"{"messages":[\#(message)]}"#).data("message", "reply", "response")[0]
  }

  @Test(
    arguments: zip(
      [
        #""response_json":"{\"a\": [1e400, \"\\ud800\"]}""#, #""response_json":"17""#,
        #""response_json":"not JSON""#, #""response_json":"""#, #""response_json":{"a": [1, "b"]}"#,
        #""response_json":7"#, #""response_json":true"#,
        #""response_json":null,"response":"accept""#,
        #""response":5"#,
      ],
      [
        #""{\"a\": [1e400, \"\\ud800\"]}""#, #""17""#, #""not JSON""#, #""""#,
        #""{\"a\":[1,\"b\"]}""#, #""7""#, #""true""#, #""accept""#, #""5""#,
      ]))
  func `the response of a form is the text that was sent`(member: String, text: String) throws {
    #expect(try response(member) == text)
  }

  @Test(
    arguments: zip(
      [
        "131047", #""131047""#, "0", "-1", "9007199254740991", "9007199254740992", "131047.0",
        #""E-7""#, "1e400", "true", "[]",
      ],
      [
        #"{"code":131047}"#, #"{"code":131047}"#, #"{"code":0}"#, #"{"code":-1}"#,
        #"{"code":9007199254740991}"#, #"{"code_text":"9007199254740992"}"#,
        #"{"code_text":"131047.0"}"#, #"{"code_text":"E-7"}"#, #"{"code_text":"1e400"}"#, "{}",
        "{}",
      ]))
  func `the code of an error is an integer, and a text has its own member`(
    code: String, error: String
  ) throws {
    let body = #"{"errors":[{"code":\#(code)}]}"#
    #expect(try EmittedLines(body).data("error") == [error])
  }

  @Test(
    arguments: zip(
      ["1.5", #""1.5""#, "1e400", #""1e400""#, "37.4832534790039062512345", "90071992547409920"],
      ["1.5", "1.5", "", "", "37.483253479003906", ""]))
  func `a number is written without what no double holds`(written: String, number: String) throws {
    let message = #"{"id":"a","type":"location","location":{"latitude":\#(written),"name":"x"}}"#
    let lines = try EmittedLines(#"{"messages":[\#(message)]}"#)
    #expect(lines.data("message", "location", "latitude") == [number])
  }
}

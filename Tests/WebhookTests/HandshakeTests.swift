import Digest
import Testing

@testable import Webhook

/// The GET by which Meta asks whether the URL is meant.
struct HandshakeTests {
  private func answer(_ query: String, tokens: [String] = ["token", "to+ken/2"]) -> Response {
    var handler = TestHandler {
      $0.verifyTokens = tokens.map { SharedSecret(Array($0.utf8).span) }
    }
    return handler.respond(to: .get(query))
  }

  @Test(
    arguments: [
      "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=token",
      "hub.verify_token=token&hub.mode=subscribe&other=1&hub.challenge=1158201444",
      "hub%2Emode=subscribe&hub.challenge=1158201444&hub.verify_token=to%2Bken%2f2",
      "&&hub.mode=subscribe&hub.challenge=11582014%34%34&hub.verify_token=token&",
    ])
  func `the right token gets the challenge back as plain text`(query: String) {
    let response = answer(query)
    #expect(response.status == 200)
    #expect(response.body == Array("1158201444".utf8))
    #expect(response.fields.contains { "\($0.value)" == "text/plain; charset=utf-8" })
  }

  @Test(
    arguments: [
      "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
      "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
      "hub.mode=subscribe&hub.challenge=1&hub.verify_token=token%00",
      "hub.mode=subscribe&hub.challenge=1&hub.verify_token=to+ken/2",
      "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=token",
      "hub.mode=Subscribe&hub.challenge=1&hub.verify_token=token",
    ])
  func `a wrong mode or token is 403`(query: String) {
    let response = answer(query)
    #expect(response.status == 403)
    #expect(response.body.isEmpty)
  }

  @Test func `without a configured token every handshake is 403`() {
    let query = "hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    #expect(answer(query, tokens: []).status == 403)
  }

  @Test(
    arguments: [
      "hub.mode=subscribe&hub.verify_token=token", "hub.challenge=1&hub.verify_token=token",
      "hub.mode=subscribe&hub.challenge=1", "hub.x", "hub.mode",
      "hub.mode=subscribe&hub.challenge=&hub.verify_token=token",
      "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=token",
      "hub.mode=subscribe&hub.challenge=1%0d%0aX:1&hub.verify_token=token",
      "hub.mode=subscribe&hub.challenge=a+b&hub.verify_token=token",
      "hub.mode=subscribe&hub.challenge=\(String(repeating: "7", count: 129))&hub.verify_token=token",
    ])
  func `a missing parameter, or a challenge that could be more than text, is 400`(query: String) {
    #expect(answer(query).status == 400)
  }

  @Test(arguments: ["A-z_09", String(repeating: "7", count: 128)])
  func `a challenge is 1 to 128 letters, digits, hyphens and underscores`(challenge: String) {
    let response = answer("hub.mode=subscribe&hub.challenge=\(challenge)&hub.verify_token=token")
    #expect(response.status == 200)
    #expect(response.body == Array(challenge.utf8))
  }
}

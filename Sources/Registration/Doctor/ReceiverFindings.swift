import Bytes

/// What the responses of the receiver's URL mean.
extension Findings {
  /// Adds why there was no response.
  @_optimize(size) mutating func explain(failed probe: URLProbe, _ url: [UInt8]) {
    switch (probe.exit, probe.verification) {
    case (URLProbe.isUnresolved, _):
      fail("The host's name does not resolve.", do: "Correct the URL, or its DNS record.")
    case (URLProbe.isUnverified, 10):
      fail(
        "The server's certificate has expired.",
        do: "Renew it, for example with 'certbot renew', and reload the web server.")
    case (URLProbe.isUnverified, 18), (URLProbe.isUnverified, 19):
      fail(
        "The server's certificate is self-signed, which Meta rejects.",
        do: "Use one of a public authority, such as Let's Encrypt.")
    case (URLProbe.isUnverified, 2), (URLProbe.isUnverified, 20), (URLProbe.isUnverified, 21):
      fail(
        "The server's certificate chain is incomplete, or of no public authority.",
        do: "Send the chain as well: certbot's fullchain.pem in place of cert.pem.")
    case (28, _):
      fail("The URL does not respond in time.", do: "Let port 443 through the firewall.")
    case (7, _):
      fail("Nothing listens at the URL: \(probe.words)", do: "Start the web server.")
    default:
      fail("The URL cannot be reached: \(probe.words)", do: "See the web server's error log.")
    }
  }

  /// Adds what is wrong with the response to a handshake; returns whether it may be hookline's, and a sample says more.
  @_optimize(size) mutating func examine(
    handshake probe: URLProbe, _ token: [UInt8], _ challenge: [UInt8]
  ) -> Bool {
    guard !token.isEmpty else {
      suspect("The handshake was not tried: HOOKLINE_VERIFY_TOKEN is not set here.")
      return true
    }
    switch probe.status {
    case 200 where probe.body == challenge: pass("The URL responds to a handshake.")
    case 200:
      fail(
        "The URL responds to a handshake with something else than the challenge.",
        do: "Another program responds there: correct the path, or the web server.")
    case 300..<400:
      fail(
        "The URL redirects a handshake, which Meta does not follow: status \(probe.status).",
        do: "Register the URL to which it leads.")
    case 401:
      fail(
        "The URL demands a log-in of a handshake.", do: "Exempt the path in the web server.")
    case 403:
      fail(
        "The URL rejects the verify token.",
        do: "Give the receiver the same HOOKLINE_VERIFY_TOKEN; a firewall may respond 403, too.")
    case 404:
      fail(
        "Nothing is at the URL's path: status 404.",
        do: "Correct the path in the URL, or in the web server.")
    default:
      fail(
        "The URL responds to a handshake with status \(probe.status).",
        do: "See the logs of the web server and of hookline.")
    }
    return probe.status == 403 || (probe.status == 200 && probe.body == challenge)
  }
}

import Bytes
import Posix

/// A request to the receiver's own URL, as a provider sends it.
struct URLProbe {
  /// curl's exit status.
  let exit: Int
  /// The response's status; 0 where there was none.
  let status: Int
  /// The result of OpenSSL's verification, openssl-verification-options(1).
  let verification: Int
  /// curl's words for a failure.
  let words: [UInt8]
  let body: [UInt8]
  /// The server's certificates in text, its own first; empty where curl does not show them.
  let certificates: [UInt8]

  /// Separates the body from what curl says.
  private static var marker: StaticString { "\nhookline-probe " }

  /// curl's exit status and words for certain failures: curl(1), EXIT CODES.
  static var isUnresolved: Int { 6 }
  static var isUnverified: Int { 60 }

  /// Sends a GET, or a POST of a JSON body. Throws `CurlError` where curl cannot be run.
  @_optimize(size) init(
    url: [UInt8], headers: [[UInt8]] = [], json: [UInt8]? = nil, overIPv6: Bool = false
  ) throws(CurlError) {
    var curl = CurlConfiguration()
    // Meta gives up after 6 seconds; a slower receiver shows here.
    curl.add("max-time = 15")
    curl.add(
      "write-out = \"\\nhookline-probe %{http_code} %{ssl_verify_result} %{errormsg}\\n%{certs}\"")
    if overIPv6 {
      curl.add("ipv6")
      // The system's error, which distinguishes a network without IPv6 from a host that does not answer.
      curl.add("verbose")
      curl.add("stderr = \"-\"")
    }
    curl.add("url", url)
    for header in headers { curl.add("header", header) }
    if let json {
      curl.add("header", [UInt8]("Content-Type: application/json"))
      curl.add("data-raw", json)
    }
    let outcome = try CurlTransport.run(curl.text)
    exit = outcome.status
    let output = outcome.output
    guard let mark = output.lastIndex(of: Self.marker) else { throw .noResponse }
    body = Array(output[..<mark])
    let rest = output[(mark + Self.marker.utf8CodeUnitCount)...]
    let line = Array(rest.prefix { $0 != 0x0A })
    certificates = Array(rest.dropFirst(line.count + 1))
    let first = Array(line.prefix { $0 != 0x20 })
    let second = Array(line.dropFirst(first.count + 1).prefix { $0 != 0x20 })
    status = first.span.decimal() ?? 0
    verification = second.span.decimal() ?? 0
    words = Array(line.dropFirst(first.count + second.count + 2))
  }

  /// Whether the server wants a certificate of its client: nginx responds 400, others end the handshake with an alert.
  var demandsCertificate: Bool {
    words.contains("certificate required")
      || (status == 400 && body.contains("No required SSL certificate"))
  }
}

/// When a certificate begins and ends.
struct CertificateTerm {
  /// Seconds since 1970.
  let start: Int
  let end: Int
  /// The end, as curl writes it.
  let endText: [UInt8]

  /// Reads the term of the server's own certificate from curl's text; nil where it is not there.
  @_optimize(size) init?(_ certificates: [UInt8]) {
    guard let first = Self.value(of: "\nStart date:", in: certificates),
      let last = Self.value(of: "\nExpire date:", in: certificates),
      let start = Self.seconds(first), let end = Self.seconds(last), end > start
    else { return nil }
    self.start = start
    self.end = end
    endText = last
  }

  /// The rest of the first line that begins with a label; the server's own certificate is the first.
  private static func value(of label: StaticString, in text: [UInt8]) -> [UInt8]? {
    text.firstIndex(of: label).map { start in
      Array(text[(start + label.utf8CodeUnitCount)...].prefix { $0 != 0x0A })
    }
  }

  private static var months: StaticString { "JanFebMarAprMayJunJulAugSepOctNovDec" }

  /// Parses `Nov 26 08:05:30 2026 GMT`, which may have a space before the day.
  @_optimize(size) static func seconds(_ text: [UInt8]) -> Int? {
    let parts = text.pieces(separatedBy: 0x20).filter { !$0.isEmpty }
    guard parts.count == 5, parts[0].count == 3 else { return nil }
    let (name, dayDigits) = (parts[0], parts[1])
    let months = [UInt8](months)
    guard let month = (0..<12).first(where: { months[(3 * $0)...].starts(with: name) }),
      let day = dayDigits.span.decimal(digits: 1...2, in: 1...31)
    else { return nil }
    var time = parts[3] + [UInt8]("-")
    if month < 9 { time.append("0") }
    time.append(decimal: month + 1)
    time.append(day < 10 ? "-0" : "-")
    time.append(decimal: day)
    time += [UInt8]("T") + parts[2] + [UInt8]("Z")
    return Timestamp(parsing: time.span)?.seconds
  }

  /// Whether less than a tenth of the term is left: authorities renew when a third is.
  func isEnding(at now: Int) -> Bool { (end - now) < (end - start) / 10 }
}

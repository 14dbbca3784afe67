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
  init(
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
    guard let mark = Self.lastMark(in: output) else { throw .noResponse }
    body = Array(output[..<mark])
    let rest = output[(mark + Self.marker.utf8CodeUnitCount)...]
    let line = Array(rest.prefix { $0 != 0x0A })
    certificates = Array(rest.dropFirst(line.count + 1))
    let parts = line.split(separator: 0x20, maxSplits: 2).map { Array($0) }
    let (first, second) = (parts.first ?? [], parts.count > 1 ? parts[1] : [])
    status = first.span.decimal() ?? 0
    verification = second.span.decimal() ?? 0
    words = parts.count > 2 ? parts[2] : []
  }

  private static func lastMark(in output: [UInt8]) -> Int? {
    let length = marker.utf8CodeUnitCount
    guard output.count >= length else { return nil }
    for start in (0...(output.count - length)).reversed()
    where output.span.equals(marker, at: start..<start + length) {
      return start
    }
    return nil
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
  init?(_ certificates: [UInt8]) {
    var texts: [[UInt8]?] = [nil, nil]
    for line in certificates.split(separator: 0x0A) {
      for (index, label) in (["Start date:", "Expire date:"] as [StaticString]).enumerated()
      where texts[index] == nil && line.starts(with: [UInt8](label)) {
        texts[index] = Array(line.dropFirst(label.utf8CodeUnitCount))
      }
      if line.starts(with: [UInt8]("-----END")) { break }
    }
    guard let first = texts[0], let last = texts[1], let start = Self.seconds(first),
      let end = Self.seconds(last), end > start
    else { return nil }
    self.start = start
    self.end = end
    endText = last
  }

  private static var months: StaticString { "JanFebMarAprMayJunJulAugSepOctNovDec" }

  /// Parses `Nov 26 08:05:30 2026 GMT`, which may have a space before the day.
  static func seconds(_ text: [UInt8]) -> Int? {
    let parts = text.split(separator: 0x20).map { Array($0) }
    let months = [UInt8](months)
    guard parts.count == 5, parts[0].count == 3 else { return nil }
    let dayDigits = parts[1]
    guard
      let month = (0..<12).first(where: { parts[0].elementsEqual(months[3 * $0..<3 * $0 + 3]) }),
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

import Bytes
import Testing

@testable import Webhook

/// Rejections against RFC 9110, section 15.
struct RejectionTests {
  /// Every rejection. A new one does not compile in `number`, and is missed here then.
  private static let all: [Rejection] = [
    .settings, .head(.malformed), .head(.tooSlow), .path(LoggedPath([]) { _ in false }), .method,
    .body(.tooLarge), .body(.lengthMismatch), .body(.tooSlow), .body(.unreadable(code: 5)),
    .nothingToVerifyWith, .notFromAWS,
    .credentialsMissing(.signature), .credentialsMissing(.basic), .credentialsMissing(.header),
    .credentialsMissing(.certificate), .credentialsWrong(.certificate),
    .credentialsWrong(.signature), .credentialsWrong(.basic), .credentialsWrong(.header),
    .signatureRepeated, .contentEncoding, .notJSON(notJSON), .handshakeIncomplete,
    .handshakeWrong, .store(StoreError("", code: 1)),
    .store(StoreError("", code: 1, isMisconfigured: true)),
  ]

  private static let notJSON: JSONError = {
    do throws(JSONError) {
      _ = try JSONDocument(scanning: [])
      preconditionFailure("nothing is no JSON")
    } catch {
      return error
    }
  }()

  private static func number(of rejection: Rejection) -> Int {
    switch rejection {
    case .settings: 0
    case .head: 1
    case .path: 2
    case .method: 3
    case .body: 4
    case .nothingToVerifyWith: 5
    case .credentialsMissing: 6
    case .credentialsWrong: 7
    case .signatureRepeated: 8
    case .contentEncoding: 9
    case .notJSON: 10
    case .handshakeIncomplete: 11
    case .handshakeWrong: 12
    case .store: 13
    case .notFromAWS: 14
    }
  }

  @Test func `all are in the table`() {
    #expect(Set(Self.all.map(Self.number)) == Set(0...14))
  }

  /// What a status must or should come with: sections 15.5.2, 15.5.6, 15.5.16 and 15.6.4.
  private static let fields: [Int: (name: String, value: String)] = [
    401: ("WWW-Authenticate", "Basic realm=\"hookline\", charset=\"UTF-8\""),
    405: ("Allow", "GET, HEAD, POST"), 415: ("Accept-Encoding", "identity"),
    503: ("Retry-After", "1"),
  ]

  @Test func `each has the fields that its status wants, and no other`() {
    for rejection in Self.all {
      let response = rejection.response
      let fields = response.fields.map { (name: "\($0.name)", value: "\($0.value)") }
      #expect(response.status == rejection.status)
      if let wanted = Self.fields[response.status] {
        #expect(fields.count == 1)
        #expect(fields.first?.name == wanted.name && fields.first?.value == wanted.value)
      } else {
        #expect(fields.isEmpty, "\(response.status)")
      }
      #expect(response.body.isEmpty)
    }
  }

  @Test func `each has a reason phrase and a counter of its own status`() {
    for rejection in Self.all {
      let status = rejection.status
      #expect(status == 500 || "\(rejection.response.reason)" != "Internal Server Error")
      #expect(Tally.Counter(rejectedWith: status).rejectedStatus == status)
    }
  }

  @Test func `each has an entry for the log with a fixed reason and a hint`() {
    var reasons: [String: Int] = [:]
    for rejection in Self.all {
      let entry = rejection.logEntry()
      #expect("\(entry.message)" == "rejected")
      #expect(entry.level == (rejection.status >= 500 ? .error : .warning))
      let names = entry.details.map { "\($0.name)" }
      #expect(Set(names).count == names.count && names.prefix(2) == ["status", "reason"])
      #expect(names.last == "hint")
      for case ("reason", .text(let reason)) in entry.details.map({ ("\($0.name)", $0.value) }) {
        reasons["\(reason)", default: 0] += 1
        #expect(!"\(reason)".contains(":") && "\(reason)".count < 40)
      }
    }
    // A store has one reason, and its detail says more.
    #expect(reasons.filter { $0.value > 1 } == ["events not stored": 2])
  }

  @Test func `only a missing Basic pair is asked for`() {
    // No scheme is registered for a signature or a fixed header.
    #expect(Self.all.filter { $0.status == 401 }.count == 1)
    #expect(Rejection.credentialsMissing(.signature).status == 403)
    #expect(Rejection.credentialsMissing(.header).status == 403)
  }
}

/// The names of enumerations.
struct NamesTests {
  private func distinct(_ texts: [StaticString], longerThan length: Int) {
    let texts = texts.map { String(describing: $0) }
    #expect(Set(texts).count == texts.count)
    #expect(texts.allSatisfy { $0.count > length })
  }

  @Test func `each counter has a name, and those of rejections their status`() {
    distinct(Tally.Counter.allCases.map { $0.name }, longerThan: 5)
    for counter in Tally.Counter.allCases {
      let name = String(describing: counter.name)
      #expect((counter.rejectedStatus != nil) == name.hasPrefix("rejected_"))
      if let status = counter.rejectedStatus {
        #expect(name == "rejected_\(status)")
        #expect(Tally.Counter(rejectedWith: status) == counter)
      }
    }
  }

  @Test func `each level has a name`() {
    distinct(LogLevel.allCases.map { $0.name }, longerThan: 3)
  }
}

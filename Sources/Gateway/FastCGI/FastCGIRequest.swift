import Bytes
import Webhook

/// A request of a FastCGI connection while it comes in.
struct FastCGIRequest {
  let id: UInt16
  /// Whether the web server wants to use the connection again: `FCGI_KEEP_CONN`.
  let keepsConnection: Bool
  let deadline: Deadline
  private(set) var request = Request(method: [])
  private var parameters: [UInt8] = []
  private var announcedLength = BodyLength.unknown
  private var bodyLength = 0
  private var hasParameters = false
  private(set) var isComplete = false

  init(id: UInt16, keepsConnection: Bool, deadline: Deadline) {
    self.id = id
    self.keepsConnection = keepsConnection
    self.deadline = deadline
  }

  /// Bytes that the request holds in memory.
  var size: Int { parameters.count + request.body.count }

  /// Takes a piece of the parameters. Those of more than `limit` bytes are forgotten.
  mutating func append(parameters piece: Span<UInt8>, limit: Int) {
    guard !hasParameters else { return }
    guard parameters.count + piece.count <= limit else {
      endParameters(isMalformed: true)
      return
    }
    parameters.append(piece)
  }

  /// The parameters are whole: the stream had its empty record.
  mutating func endParameters() {
    guard !hasParameters else { return }
    endParameters(isMalformed: false)
  }

  private mutating func endParameters(isMalformed: Bool) {
    hasParameters = true
    if !isMalformed, let pairs = FastCGIPairs.decode(parameters) {
      let variables = MetaVariables(pairs)
      request = variables.request
      announcedLength = variables.announcedLength
    } else {
      request.headError = .malformed
    }
    request.deadline = deadline
    parameters = []
  }

  /// Takes a piece of the body. Of one that is longer than `limit` bytes the rest is counted and forgotten.
  mutating func append(body piece: Span<UInt8>, limit: Int) {
    // Nobody sends it before the parameters have ended; but if so, there are no more of them.
    endParameters()
    bodyLength += piece.count
    guard bodyLength <= limit else {
      request.body = []
      request.bodyError = .tooLarge
      return
    }
    if request.body.isEmpty, case .exactly(let length) = announcedLength {
      request.body.reserveCapacity(min(length, limit))
    }
    request.body.append(piece)
  }

  /// The time for it is over.
  mutating func expire() {
    isComplete = true
    if hasParameters { request.bodyError = .tooSlow } else { request.headError = .tooSlow }
  }

  /// The body is whole: the stream had its empty record.
  mutating func endBody() {
    endParameters()
    isComplete = true
    guard request.bodyError == nil else { return }
    switch announcedLength {
    case .unknown: break
    case .exactly(bodyLength): break
    case .exactly, .malformed: request.bodyError = .lengthMismatch
    }
  }
}

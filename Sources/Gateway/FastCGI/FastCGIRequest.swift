import Bytes
import Webhook

/// A request that a FastCGI connection receives.
struct FastCGIRequest {
  let id: UInt16
  /// Whether the web server reuses the connection: `FCGI_KEEP_CONN`.
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

  /// Bytes of memory that the request uses.
  var size: Int { parameters.count + request.body.count }

  /// Appends a piece of the parameters. More than `limit` bytes make the head malformed.
  mutating func append(parameters piece: Span<UInt8>, limit: Int) {
    guard !hasParameters else { return }
    guard parameters.count + piece.count <= limit else {
      endParameters(isMalformed: true)
      return
    }
    parameters.append(piece)
  }

  /// Parses the complete parameters, at the stream's empty record.
  mutating func endParameters() { endParameters(isMalformed: false) }

  private mutating func endParameters(isMalformed: Bool) {
    guard !hasParameters else { return }
    hasParameters = true
    if !isMalformed,
      let pairs = FastCGIPairs.decode(parameters, wanting: MetaVariables.isUsed)
    {
      let variables = MetaVariables(pairs)
      request = variables.request
      announcedLength = variables.announcedLength
    } else {
      request.headError = .malformed
    }
    request.deadline = deadline
    parameters = []
  }

  /// Appends a piece of the body. A body over `limit` bytes is discarded.
  mutating func append(body piece: Span<UInt8>, limit: Int) {
    // A body ends the parameters, even without their empty record.
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

  /// Completes the request because its deadline has passed.
  mutating func expire() {
    isComplete = true
    if hasParameters { request.bodyError = .tooSlow } else { request.headError = .tooSlow }
  }

  /// Completes the request, at the body's empty record.
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

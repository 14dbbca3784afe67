import Bytes
import Posix

/// Sends requests with curl. Secrets go to its standard input, so that no list of processes shows them.
package struct CurlTransport: ManagementTransport {
  private let key: [UInt8]
  private let graph: GraphSecrets

  /// Bytes of a response.
  private static let responseLimit = 1 << 20
  /// Seconds after which curl is killed; its own timeout is shorter.
  private static let timeout = 60

  /// A transport that authenticates with the provider's key, or with an app's secrets where Meta's Graph API needs them.
  package init(key: [UInt8], graph: GraphSecrets = GraphSecrets()) {
    self.key = key
    self.graph = graph
  }

  /// Sends a request and returns the response. Throws `CurlError` where there is none.
  package mutating func send(_ request: ManagementRequest) throws(CurlError) -> ManagementResponse {
    let outcome = try Self.run(request.curlConfiguration(key: key, graph: graph))
    guard outcome.status == 0 else { throw .failed(outcome.status) }
    guard let response = ManagementResponse(curlOutput: outcome.output) else { throw .noResponse }
    return response
  }

  /// Runs curl with a configuration; returns what it wrote, and its exit status.
  @_optimize(size) static func run(_ configuration: [UInt8]) throws(CurlError)
    -> ChildProgram.Outcome
  {
    do throws(Errno) {
      // -q, which must come first, keeps curl from reading ~/.curlrc.
      return try ChildProgram.run(
        "curl", ["-q", "--config", "-"], input: configuration, outputLimit: responseLimit,
        hiddenPrefix: "HOOKLINE_", deadline: SystemTime.nanoseconds + timeout * 1_000_000_000)
    } catch {
      throw error == .noSuchFile ? .missing : error == .fileTooLarge ? .tooLong : .system(error)
    }
  }
}

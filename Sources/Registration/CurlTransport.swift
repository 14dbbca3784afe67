import Bytes
import Posix

/// Sends requests with curl. Secrets go to its standard input, so that no list of processes shows them.
package struct CurlTransport: ManagementTransport {
  private let key: [UInt8]

  /// Bytes of a response.
  private static let responseLimit = 1 << 20
  /// Seconds after which curl is killed; its own timeout is shorter.
  private static let timeout = 60

  /// A transport that authenticates with the provider's key.
  package init(key: [UInt8]) { self.key = key }

  /// Sends a request and returns the response. Throws `CurlError` where there is none.
  package mutating func send(_ request: ManagementRequest) throws(CurlError) -> ManagementResponse {
    let outcome: ChildProgram.Outcome
    do throws(Errno) {
      // -q, which must come first, keeps curl from reading ~/.curlrc.
      outcome = try ChildProgram.run(
        "curl", ["-q", "--config", "-"], input: request.curlConfiguration(key: key),
        outputLimit: Self.responseLimit, hiddenPrefix: "HOOKLINE_",
        deadline: SystemTime.nanoseconds + Self.timeout * 1_000_000_000)
    } catch {
      throw error == .noSuchFile ? .missing : error == .fileTooLarge ? .tooLong : .system(error)
    }
    guard outcome.status == 0 else { throw .failed(outcome.status) }
    guard let response = ManagementResponse(curlOutput: outcome.output) else { throw .noResponse }
    return response
  }
}

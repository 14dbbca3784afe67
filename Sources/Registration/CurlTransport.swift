import Bytes
import Posix

/// Sends requests with curl. What is secret goes through its standard input, and so stands in no list of processes.
package struct CurlTransport: ManagementTransport {
  private let key: [UInt8]

  /// No answer is as long; one that is would only fill the memory.
  private static let answerLimit = 1 << 20
  /// Seconds after which curl is killed; it gives up earlier by itself.
  private static let patience = 60

  /// A transport that authenticates with the provider's key.
  package init(key: [UInt8]) { self.key = key }

  /// As `ManagementTransport` says.
  package mutating func send(_ request: ManagementRequest) throws(CurlError) -> ManagementAnswer {
    let outcome: ChildProgram.Outcome
    do throws(Errno) {
      // Without -q, which must come first, it would read ~/.curlrc too.
      outcome = try ChildProgram.run(
        "curl", ["-q", "--config", "-"], input: request.curlConfiguration(key: key),
        outputLimit: Self.answerLimit, hiddenPrefix: "HOOKLINE_",
        deadline: SystemTime.nanoseconds + Self.patience * 1_000_000_000)
    } catch {
      throw error == .noSuchFile ? .missing : error == .fileTooLarge ? .tooLong : .system(error)
    }
    guard outcome.status == 0 else { throw .failed(outcome.status) }
    guard let answer = ManagementAnswer(curlOutput: outcome.output) else { throw .noAnswer }
    return answer
  }
}

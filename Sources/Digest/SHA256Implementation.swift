internal import CDigest

/// What hashes the blocks of a message. The digests are the same.
package enum SHA256Implementation: CaseIterable {
  /// Instructions where the processor has them, once enough was hashed to look for them; rounds otherwise.
  case fastest
  /// Rounds, for any processor.
  case rounds
  /// The processor's instructions for SHA-256.
  case instructions

  /// Whether the processor has it. Looks for instructions each time.
  package var isAvailable: Bool { cdigest_has(inC) != 0 }

  var inC: cdigest_implementation {
    switch self {
    case .fastest: cdigest_fastest
    case .rounds: cdigest_rounds
    case .instructions: cdigest_instructions
    }
  }
}

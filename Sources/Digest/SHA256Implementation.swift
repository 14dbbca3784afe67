internal import CDigest

/// What hashes the blocks of a message. The digests are the same.
package enum SHA256Implementation: CaseIterable {
  /// The fastest of the others that the processor has, once enough was hashed to look for it.
  case fastest
  /// Rounds, for any processor.
  case rounds
  /// Rounds for an x86-64 with BMI1 and BMI2.
  case roundsBMI2
  /// The processor's instructions for SHA-256.
  case instructions

  /// Whether the processor has it. Asks the processor each time.
  package var isAvailable: Bool { cdigest_has(inC) != 0 }

  var inC: cdigest_implementation {
    switch self {
    case .fastest: cdigest_fastest
    case .rounds: cdigest_rounds
    case .roundsBMI2: cdigest_rounds_bmi2
    case .instructions: cdigest_instructions
    }
  }
}

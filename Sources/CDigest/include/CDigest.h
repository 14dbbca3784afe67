// SHA-256 by what processors have beyond the language: vectors and instructions that Swift cannot use.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Implementations with the same result, the faster one later.
enum cdigest_implementation {
  // The last one that the processor has, after enough was hashed to look for it.
  cdigest_fastest,
  // Any processor's.
  cdigest_rounds,
  // The same with BMI1 and BMI2, which x86-64 has since Intel's Haswell: rotations that keep their operand.
  cdigest_rounds_bmi2,
  // Instructions for SHA-256.
  cdigest_instructions,
};

// Hashes `count` complete blocks into `state`, FIPS 180-4, section 6.2.2, by an implementation that the processor has.
void cdigest_sha256(enum cdigest_implementation implementation, uint32_t state[8], const uint8_t *blocks, size_t count);

// Whether the processor has an implementation. Asks the processor each time, which takes some microseconds.
int cdigest_has(enum cdigest_implementation implementation);

// SHA-256's blocks: in portable C, with vectors on x86-64, or by the processor's instructions.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Implementations with the same result.
enum cdigest_implementation {
  // Instructions where the processor has them, after enough was hashed to look for them; rounds otherwise.
  cdigest_fastest,
  // Any processor's.
  cdigest_rounds,
  // Instructions for SHA-256.
  cdigest_instructions,
};

// Hashes `count` complete blocks into `state`, FIPS 180-4, section 6.2.2, by an implementation that the processor has.
void cdigest_sha256(enum cdigest_implementation implementation, uint32_t state[8], const uint8_t *blocks, size_t count);

// Whether the processor has an implementation. Looks for instructions each time, which takes some microseconds.
int cdigest_has(enum cdigest_implementation implementation);

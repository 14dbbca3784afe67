// The processor's own instructions for SHA-256, which Swift does not reach.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Hashes `count` whole blocks into `state`, FIPS 180-4, section 6.2.2, and gives 1; or gives 0 and does nothing, where the
// processor has no instructions for it, or too little was hashed so far for the question to be worth it.
int cdigest_sha256(uint32_t state[8], const uint8_t *blocks, size_t count);

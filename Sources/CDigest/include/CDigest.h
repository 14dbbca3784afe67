// The processor's instructions for SHA-256, which Swift cannot use.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Hashes `count` complete blocks into `state`, FIPS 180-4, section 6.2.2, and returns 1. Returns 0 where the processor
// has no such instructions, or too little was hashed so far to look for them.
int cdigest_sha256(uint32_t state[8], const uint8_t *blocks, size_t count);

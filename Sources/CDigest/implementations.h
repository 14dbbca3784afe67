// Between the files of this directory.
#pragma once
#include "include/CDigest.h"

extern const uint32_t cdigest_constants[64];

// Each hashes `count` complete blocks into `state`.
void cdigest_in_rounds(uint32_t state[8], const uint8_t *blocks, size_t count);
void cdigest_by_instructions(uint32_t state[8], const uint8_t *blocks, size_t count);

#include "implementations.h"

// FIPS 180-4, section 4.2.2.
const uint32_t cdigest_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#if defined(__x86_64__)
#include <cpuid.h>

// Intel's manual, volume 2, CPUID: leaf 7, EBX, has a bit for SHA. It does not need the system's support as AVX does, and
// implies SSE 4.1.
static int has_instructions(void) {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1) != 0;
}
#elif defined(__aarch64__)
#include <sys/auxv.h>

// HWCAP_SHA2: the kernel's "ARM64 ELF hwcaps".
static int has_instructions(void) { return (getauxval(AT_HWCAP) >> 6 & 1) != 0; }
#else
static int has_instructions(void) { return 0; }
#endif

int cdigest_has(enum cdigest_implementation implementation) {
  return implementation != cdigest_instructions || has_instructions();
}

static enum cdigest_implementation fastest(size_t count) {
  // In a virtual machine the question takes 1 to 16 microseconds, in which 1 to 11 KB are hashed in rounds.
  enum { worth_asking = 128 };
  static size_t hashed;
  static enum cdigest_implementation answer = cdigest_fastest;
  if (answer != cdigest_fastest) return answer;
  hashed += count;
  if (hashed < worth_asking) return cdigest_rounds;
  return answer = has_instructions() ? cdigest_instructions : cdigest_rounds;
}

void cdigest_sha256(enum cdigest_implementation implementation, uint32_t state[8], const uint8_t *blocks, size_t count) {
  switch (implementation == cdigest_fastest ? fastest(count) : implementation) {
#if defined(__x86_64__) || defined(__aarch64__)
    case cdigest_instructions: return cdigest_by_instructions(state, blocks, count);
#endif
    default: return cdigest_in_rounds(state, blocks, count);
  }
}

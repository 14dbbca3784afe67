// In rounds, FIPS 180-4, section 6.2.2: scalar rounds beside a message schedule in vectors, where vectors are fast.
#include "implementations.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define NOT_UNROLLED _Pragma("clang loop unroll(disable)")

INLINE uint32_t rotate(uint32_t x, int count) { return x >> count | x << (32 - count); }

// One of sixteen unrolled rounds, in which indices are constants and no variable is moved. `sum` is the word of the schedule
// plus its constant. `bc` is `b ^ c`, then that of the next round: one operation less for the majority of `a`, `b` and `c`.
INLINE void one_round(uint32_t v[8], uint32_t *bc, int at, uint32_t sum) {
  uint32_t a = v[-at & 7], b = v[(1 - at) & 7], ab = a ^ b;
  uint32_t e = v[(4 - at) & 7], f = v[(5 - at) & 7], g = v[(6 - at) & 7], h = v[(7 - at) & 7];
  h = h + sum + (g ^ (e & (f ^ g))) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25));
  v[(3 - at) & 7] += h;
  h += b ^ (ab & *bc);
  // The terms are added in the order in which they are known. The compiler would change it here.
  __asm__("" : "+r"(h));
  v[(7 - at) & 7] = h + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22));
  *bc = ab;
}

#if defined(__x86_64__)
// SSE2, which every x86-64 has. On AMD's Zen 5 neither BMI2, AVX2 nor the schedules of two blocks at once are faster.
typedef uint32_t four __attribute__((vector_size(16), may_alias));
typedef uint64_t two __attribute__((vector_size(16)));
typedef uint8_t bytes __attribute__((vector_size(16)));
typedef bytes unaligned __attribute__((aligned(1), may_alias));

// Returns four words of a block, each with its first byte highest.
INLINE four load(const uint8_t *block) {
  bytes part = *(const unaligned *)block;
  return (four)__builtin_shufflevector(part, part, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

INLINE four small_sigma0(four x) { return (x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ x >> 3; }

// Of two words that are there twice each: a shift of such a pair rotates its lower word. The upper words are of no use.
INLINE four small_sigma1(four pairs) { return (four)((two)pairs >> 17) ^ (four)((two)pairs >> 19) ^ pairs >> 10; }

// Returns the four words after the sixteen words of the vectors.
INLINE four schedule(four first, four second, four third, four last) {
  const four zero = {0};
  four next = __builtin_shufflevector(first, second, 1, 2, 3, 4), seventh = __builtin_shufflevector(third, last, 1, 2, 3, 4);
  four words = first + seventh + small_sigma0(next);
  // The later two of the words depend on the earlier two.
  four sigmas = small_sigma1(__builtin_shufflevector(last, last, 2, 2, 3, 3));
  words += __builtin_shufflevector(sigmas, zero, 0, 2, 4, 4);
  sigmas = small_sigma1(__builtin_shufflevector(words, words, 0, 0, 1, 1));
  return words + __builtin_shufflevector(sigmas, zero, 4, 4, 0, 2);
}

void cdigest_in_rounds(uint32_t state[8], const uint8_t *blocks, size_t count) {
  const four *constants = (const four *)cdigest_constants;
  for (; count > 0; count--, blocks += 64) {
    uint32_t v[8], bc = state[1] ^ state[2];
    for (int at = 0; at < 8; at++) v[at] = state[at];
    four words[4];
    union { four vectors[4]; uint32_t words[16]; } sums;
    for (int at = 0; at < 4; at++) sums.vectors[at] = (words[at] = load(blocks + 16 * at)) + constants[at];
    NOT_UNROLLED
    for (int group = 4; group < 16; group += 4) {
      UNROLLED
      for (int at = 0; at < 4; at++) {
        // The rounds add words from memory. The compiler would take them out of the vectors, which takes longer.
        __asm__("" : "+m"(sums));
        words[at] = schedule(words[at], words[(at + 1) & 3], words[(at + 2) & 3], words[(at + 3) & 3]);
        UNROLLED
        for (int word = 4 * at; word < 4 * at + 4; word++) one_round(v, &bc, word, sums.words[word]);
        sums.vectors[at] = words[at] + constants[group + at];
      }
    }
    __asm__("" : "+m"(sums));
    UNROLLED
    for (int at = 0; at < 16; at++) one_round(v, &bc, at, sums.words[at]);
    for (int at = 0; at < 8; at++) state[at] += v[at];
  }
}
#else
INLINE uint32_t load(const uint8_t *word) {
  return (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3];
}

INLINE uint32_t small_sigma0(uint32_t x) { return rotate(x, 7) ^ rotate(x, 18) ^ x >> 3; }
INLINE uint32_t small_sigma1(uint32_t x) { return rotate(x, 17) ^ rotate(x, 19) ^ x >> 10; }

// The schedule keeps the last sixteen words. On Arm's Cortex-A a vector of four words is known too late for the next one.
void cdigest_in_rounds(uint32_t state[8], const uint8_t *blocks, size_t count) {
  for (; count > 0; count--, blocks += 64) {
    uint32_t v[8], bc = state[1] ^ state[2], words[16];
    for (int at = 0; at < 8; at++) v[at] = state[at];
    for (int at = 0; at < 16; at++) words[at] = load(blocks + 4 * at);
    NOT_UNROLLED
    for (int first = 0; first < 48; first += 16) {
      UNROLLED
      for (int at = 0; at < 16; at++) {
        one_round(v, &bc, at, words[at] + cdigest_constants[first + at]);
        words[at] += small_sigma0(words[(at + 1) & 15]) + words[(at + 9) & 15] + small_sigma1(words[(at + 14) & 15]);
      }
    }
    UNROLLED
    for (int at = 0; at < 16; at++) one_round(v, &bc, at, words[at] + cdigest_constants[48 + at]);
    for (int at = 0; at < 8; at++) state[at] += v[at];
  }
}
#endif

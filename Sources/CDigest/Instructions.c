// By the processor's instructions for SHA-256.
#include "implementations.h"

#if defined(__x86_64__)
#include <immintrin.h>

// The instructions take the variables as ABEF and CDGH, and compute two rounds.
__attribute__((target("sha,sse4.1"))) void cdigest_by_instructions(
    uint32_t state[8], const uint8_t *blocks, size_t count) {
  const __m128i swapped = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i dcba = _mm_loadu_si128((const __m128i *)state), hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
  __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
  for (; count > 0; count--, blocks += 64) {
    __m128i before_abef = abef, before_cdgh = cdgh, words[4];
    for (int at = 0; at < 4; at++)
      words[at] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * at)), swapped);
#pragma clang loop unroll(full)
    for (int at = 0; at < 16; at++) {
      __m128i word = words[at & 3], next = words[(at + 1) & 3], third = words[(at + 2) & 3], last = words[(at + 3) & 3];
      __m128i sum = _mm_add_epi32(word, _mm_load_si128((const __m128i *)(cdigest_constants + 4 * at)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
      if (at < 12) {
        __m128i seventh = _mm_alignr_epi8(last, third, 4);
        words[at & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(word, next), seventh), last);
      }
    }
    abef = _mm_add_epi32(abef, before_abef);
    cdgh = _mm_add_epi32(cdgh, before_cdgh);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#elif defined(__aarch64__)
#include <arm_neon.h>

__attribute__((target("sha2"))) void cdigest_by_instructions(
    uint32_t state[8], const uint8_t *blocks, size_t count) {
  uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);
  for (; count > 0; count--, blocks += 64) {
    uint32x4_t before_abcd = abcd, before_efgh = efgh, words[4];
    for (int at = 0; at < 4; at++) words[at] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(blocks + 16 * at)));
#pragma clang loop unroll(full)
    for (int at = 0; at < 16; at++) {
      uint32x4_t word = words[at & 3], next = words[(at + 1) & 3], third = words[(at + 2) & 3], last = words[(at + 3) & 3];
      uint32x4_t sum = vaddq_u32(word, vld1q_u32(cdigest_constants + 4 * at)), old = abcd;
      if (at < 12) words[at & 3] = vsha256su1q_u32(vsha256su0q_u32(word, next), third, last);
      abcd = vsha256hq_u32(abcd, efgh, sum);
      efgh = vsha256h2q_u32(efgh, old, sum);
    }
    abcd = vaddq_u32(abcd, before_abcd);
    efgh = vaddq_u32(efgh, before_efgh);
  }
  vst1q_u32(state, abcd);
  vst1q_u32(state + 4, efgh);
}
#endif

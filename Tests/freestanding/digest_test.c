// The example of two blocks in FIPS 180-4's companion, "SHA-256 test vectors" (NIST, Cryptographic Standards and Guidelines).
#include "freestanding_test.h"
#include "../../Sources/CDigest/include/CDigest.h"

static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static const uint32_t expected[8] = {0x248d6a61, 0xd20638b8, 0xe5c02693, 0x0c3e6039,
                                     0xa33ce459, 0x64ff2167, 0xf6ecedd4, 0x19db06c1};

void test_digest(void) {
  static const char message[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  uint8_t blocks[128] = {0};
  memcpy(blocks, message, 56);
  blocks[56] = 0x80;
  blocks[126] = 448 >> 8;
  blocks[127] = 448 & 0xff;
  uint32_t state[8];
  memcpy(state, initial, sizeof state);
  // Asked too early it leaves the work to others, and nothing has changed.
  EXPECT(cdigest_sha256(state, blocks, 1) == 0 && state[0] == initial[0]);
  static uint8_t many[200 * 64];
  if (!cdigest_sha256(state, many, 200)) {
    static const char without[] = "this processor has no instructions for SHA-256\n";
    EXPECT(write(1, without, sizeof without - 1) > 0);
    return;
  }
  for (int cut = 0; cut <= 1; cut++) {
    memcpy(state, initial, sizeof state);
    EXPECT(cdigest_sha256(state, blocks, 2 - cut) == 1);
    if (cut == 1) EXPECT(cdigest_sha256(state, blocks + 64, 1) == 1);
    for (int at = 0; at < 8; at++) EXPECT(state[at] == expected[at]);
  }
}

// The example of two blocks in FIPS 180-4's companion, "SHA-256 test vectors" (NIST, Cryptographic Standards and Guidelines), by
// each implementation of the processor. Prints which these are.
#include "freestanding_test.h"
#include "../../Sources/CDigest/include/CDigest.h"

static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static const uint32_t expected[8] = {0x248d6a61, 0xd20638b8, 0xe5c02693, 0x0c3e6039,
                                     0xa33ce459, 0x64ff2167, 0xf6ecedd4, 0x19db06c1};

static void test_example(enum cdigest_implementation implementation) {
  static const char message[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  // The blocks begin at an odd address.
  uint8_t memory[129] = {0}, *blocks = memory + 1;
  memcpy(blocks, message, 56);
  blocks[56] = 0x80;
  blocks[126] = 448 >> 8;
  blocks[127] = 448 & 0xff;
  for (int cut = 0; cut <= 1; cut++) {
    uint32_t state[8];
    memcpy(state, initial, sizeof state);
    cdigest_sha256(implementation, state, blocks, 2 - cut);
    if (cut == 1) cdigest_sha256(implementation, state, blocks + 64, 1);
    for (int at = 0; at < 8; at++) EXPECT(state[at] == expected[at]);
  }
}

static void print(const char *text) { EXPECT(write(1, text, strlen(text)) == (ssize_t)strlen(text)); }

void test_digest(void) {
  static const char *const names[] = {"fastest", "rounds", "instructions"};
  print("SHA-256:");
  for (int at = cdigest_rounds; at <= cdigest_instructions; at++) {
    if (!cdigest_has(at)) continue;
    test_example(at);
    print(" ");
    print(names[at]);
  }
  print("\n");
  // The fastest is rounds at first; after many blocks the processor is asked.
  static uint8_t many[200 * 64];
  uint32_t state[8] = {0};
  test_example(cdigest_fastest);
  cdigest_sha256(cdigest_fastest, state, many, 200);
  test_example(cdigest_fastest);
}

// Moving and filling of every length, start and overlap, compared with a loop over bytes.
#include "freestanding_test.h"
#include <math.h>
#include <stdint.h>

enum { room = 512, longest = 200 };
static uint8_t moved[room], expected[room], number;

static void fill(void) {
  for (int at = 0; at < room; at++) expected[at] = moved[at] = number++ * 7;
}

static void expect_same(void) {
  for (int at = 0; at < room; at++) EXPECT(moved[at] == expected[at]);
}

static void test_moves(void) {
  for (int count = 0; count <= longest; count++) {
    for (int to = 0; to < 70; to++) {
      fill();
      int from = 35;
      uint8_t copy[longest];
      for (int at = 0; at < count; at++) copy[at] = expected[from + at];
      for (int at = 0; at < count; at++) expected[to + at] = copy[at];
      EXPECT(memmove(moved + to, moved + from, count) == moved + to);
      expect_same();
    }
    fill();
    for (int at = 0; at < count; at++) expected[at] = expected[250 + at];
    EXPECT(memcpy(moved, moved + 250, count) == moved);
    expect_same();
  }
}

static void test_fills(void) {
  for (int count = 0; count <= longest; count++) {
    for (int start = 0; start < 20; start++) {
      fill();
      for (int at = 0; at < count; at++) expected[start + at] = 0xA5;
      EXPECT(memset(moved + start, 0xFFA5, count) == moved + start);
      expect_same();
    }
  }
}

void test_memory(void) {
  test_moves();
  test_fills();
  EXPECT(strlen("") == 0 && strlen("four") == 4);
  EXPECT(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0 && strncmp("b", "abc", 9) > 0);
  EXPECT(strncmp("ab", "ab", 9) == 0 && strncmp("ab", "abc", 9) < 0 && strncmp("\xff", "a", 1) > 0);
  const char *text = "a=b=c";
  EXPECT(strchr(text, '=') == text + 1 && strchr(text, 0) == text + 5 && strchr(text, 'x') == NULL);
  volatile double numbers[] = {0, 0.25, 1, 1.5, 1e15, -0.5};
  EXPECT(ceil(numbers[0]) == 0 && ceil(numbers[1]) == 1 && ceil(numbers[2]) == 1);
  EXPECT(ceil(numbers[3]) == 2 && ceil(numbers[4]) == 1e15 && ceil(numbers[5]) == 0);
}

// Bytes of memory: every length to 130, every start to 32 and every overlap, and longer ones at random.
#include "agreement.h"
#include <math.h>
#include <string.h>

enum { room = 1 << 17, longest = 130, starts = 33 };
static uint8_t area[room];

static void fill(size_t count) {
  for (size_t at = 0; at < count; at++) area[at] = (uint8_t)random_below(256);
}

static void agree_copies(void) {
  for (size_t count = 0; count <= longest; count++) {
    uint64_t moved = 0, copied = 0, filled = 0;
    fill(512);
    for (size_t to = 0; to < starts; to++) {
      for (size_t from = 0; from < starts; from++) {
        uint8_t *end = memmove(area + to, area + from, count);
        moved = hash(moved, area, 176) + (size_t)(end - area);
        end = memcpy(area + 256 + to, area + from, count);
        copied = hash(copied, area + 256, 176) + (size_t)(end - area);
      }
      uint8_t *end = memset(area + to, (int)random_below(1024) - 512, count);
      filled = hash(filled, area, 176) + (size_t)(end - area);
    }
    SHOW(moved);
    SHOW(copied);
    SHOW(filled);
  }
  for (int round = 0; round < 300; round++) {
    fill(room / 2);
    size_t count = random_below(room / 4), to = random_below(room / 4), from = random_below(room / 4);
    SHOW((uint8_t *)memmove(area + to, area + from, count) - area);
    SHOW((uint8_t *)memset(area + from, round, random_below(5000)) - area);
    SHOW((uint8_t *)memcpy(area + room / 2, area, count) - area);
    SHOW(hash(0, area, room));
  }
}

// Of few characters, so that texts are alike for a while; bytes above 127 count as large.
static char *text(size_t at, size_t limit) {
  char *start = (char *)area + at + random_below(32);
  size_t length = random_below((uint32_t)limit);
  for (size_t index = 0; index < length; index++) start[index] = ONE_OF('a', 'a', 'a', 'b', '=', '\xff');
  start[length] = 0;
  return start;
}

static void agree_texts(void) {
  for (int round = 0; round < 4000; round++) {
    size_t limit = ONE_OF(1, 3, 40, 300);
    char *one = text(0, limit), *other = text(1024, limit);
    SHOW(strlen(one));
    char *found = strchr(one, ONE_OF('b', '=', '\xff', 'x', 0, 256 + 'a'));
    SHOW(found == NULL ? -1 : found - one);
    int order = strncmp(one, other, random_below(60));
    SHOW((order > 0) - (order < 0));
  }
}

void agree_memory(void) {
  agree_copies();
  agree_texts();
  // Numbers below those that a `long` cannot hold, as its definition has it.
  for (int round = 0; round < 2000; round++) {
    double number = ((double)random_below(UINT32_MAX) - 2147483648.0) * (1 << random_below(20)) / (1 << random_below(30));
    SHOW(ceil(number));
  }
}

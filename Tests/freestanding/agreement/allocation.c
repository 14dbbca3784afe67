// Blocks that are taken and given back in random order: each is aligned, and keeps what was written into it.
// Without memory Freestanding ends the process, which glibc does not: allocation_test.c has that.
#include "agreement.h"
#include <stdlib.h>
#include <string.h>

enum { blocks = 200 };
static struct {
  uint8_t *start;
  size_t length;
  uint8_t mark;
} held[blocks];

static int is_kept(int which) {
  for (size_t at = 0; at < held[which].length; at++)
    if (held[which].start[at] != held[which].mark) return 0;
  return 1;
}

static void take(int which) {
  size_t alignment = (size_t)8 << random_below(10);
  held[which].length = random_below(ONE_OF(1, 64, 64, 300, 300, 5000, 300000, 2000000));
  void *start = NULL;
  SHOW(posix_memalign(&start, alignment, held[which].length));
  SHOW((uintptr_t)start & (alignment - 1));
  held[which].start = start;
  held[which].mark = (uint8_t)random_below(256);
  for (size_t at = 0; at < held[which].length; at++) held[which].start[at] = held[which].mark;
}

void agree_allocation(void) {
  free(NULL);
  for (int round = 0; round < 4000; round++) {
    int which = (int)random_below(blocks);
    if (held[which].start != NULL) {
      SHOW(is_kept(which));
      free(held[which].start);
      held[which].start = NULL;
    } else {
      take(which);
    }
  }
  for (int which = 0; which < blocks; which++) free(held[which].start);
}

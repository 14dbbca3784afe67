// Blocks allocated and freed in random order: each keeps its bytes and its alignment, and freed memory is used again.
#include "freestanding_test.h"
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { blocks = 300 };
static struct {
  uint8_t *start;
  size_t length;
  uint8_t mark;
} held[blocks];

static uint32_t seed = 1;
static uint32_t random_below(uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (uint32_t)(((uint64_t)seed * limit) >> 32);
}

static void give_back(int which) {
  for (size_t at = 0; at < held[which].length; at++) EXPECT(held[which].start[at] == held[which].mark);
  free(held[which].start);
}

static void take(int which) {
  // Mostly short ones, some in the middle, and a few that are mappings.
  uint32_t kind = random_below(100);
  held[which].length = random_below(kind < 70 ? 300 : kind < 97 ? 40000 : 700000);
  size_t alignment = (size_t)8 << random_below(5);
  void *start = NULL;
  EXPECT(posix_memalign(&start, alignment, held[which].length) == 0);
  EXPECT(start != NULL && ((uintptr_t)start & (alignment - 1)) == 0);
  held[which].start = start;
  held[which].mark = (uint8_t)random_below(256);
  memset(start, held[which].mark, held[which].length);
}

static long resident_pages(void) {
  char text[256] = {0};
  int file = open("/proc/self/statm", O_RDONLY);
  EXPECT(file >= 0 && read(file, text, sizeof text - 1) > 0);
  close(file);
  long pages = 0;
  for (char *digit = strchr(text, ' ') + 1; *digit != ' '; digit++) pages = pages * 10 + (*digit - '0');
  return pages;
}

// A process that is given no memory says so in one line, and ends with the status for that.
static void expect_end_without_memory(size_t length) {
  int ends[2];
  EXPECT(pipe2(ends, 0) == 0);
  pid_t child = fork();
  EXPECT(child >= 0);
  if (child == 0) {
    dup2(ends[1], 2);
    void *none;
    posix_memalign(&none, 16, length);
    _exit(0);
  }
  close(ends[1]);
  char text[512] = {0};
  EXPECT(read(ends[0], text, sizeof text - 1) > 0);
  close(ends[0]);
  static const char begin[] = "{\"level\":\"error\",\"message\":\"out of memory\",";
  EXPECT(strncmp(text, begin, sizeof begin - 1) == 0);
  EXPECT(strchr(text, '\n') == text + strlen(text) - 1);
  int status;
  EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 111);
}

void test_allocation(void) {
  free(NULL);
  expect_end_without_memory(SIZE_MAX);
  expect_end_without_memory(SIZE_MAX - 4096);
  expect_end_without_memory((size_t)1 << 60);
  long before = 0;
  for (int round = 0; round < 20000; round++) {
    int which = (int)random_below(blocks);
    if (held[which].start != NULL) give_back(which);
    take(which);
    if (round == 5000) before = resident_pages();
  }
  // The same again and again takes no more than it took once; a part of it more, for what is held varies.
  EXPECT(resident_pages() < before * 2);
  for (int which = 0; which < blocks; which++) give_back(which);
}

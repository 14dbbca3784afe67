// The tests of the other files: each ends the program with its line where it fails.
#pragma once
#include <string.h>
#include <unistd.h>

static inline void report(const char *what) {
  if (write(2, what, strlen(what)) < 0 || write(2, "\n", 1) < 0) _exit(2);
  _exit(1);
}
#define STRING(line) #line
#define AT(line) STRING(line)
#define EXPECT(condition) \
  do {                    \
    if (!(condition)) report(__FILE__ ":" AT(__LINE__) ": " #condition); \
  } while (0)

void test_memory(void);
void test_allocation(void);
void test_digest(void);
void test_clock(int is_emulated);
void test_references(void);

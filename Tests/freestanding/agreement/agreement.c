// The order of all parts, and how their lines are written.
#include "agreement.h"
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char buffer[1 << 16];
static size_t filled;

void flush(void) {
  size_t written = 0;
  while (written < filled) {
    ssize_t count = write(1, buffer + written, filled - written);
    if (count <= 0) _exit(99);
    written += (size_t)count;
  }
  filled = 0;
}

// Byte by byte, for the functions that would do it faster are what is tested.
void show_text(const char *text) {
  for (; *text != 0; text++) {
    if (filled == sizeof buffer) flush();
    buffer[filled++] = *text;
  }
}

static void show_number(long number) {
  char digits[24];
  size_t at = sizeof digits - 1;
  digits[at] = 0;
  unsigned long rest = number < 0 ? -(unsigned long)number : (unsigned long)number;
  do digits[--at] = (char)('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0) digits[--at] = '-';
  show_text(digits + at);
}

void show(const char *file, int line, const char *expression, long value, int error) {
  show_text(file);
  show_text(":");
  show_number(line);
  show_text(": ");
  show_text(expression);
  show_text(" = ");
  show_number(value);
  if (error != 0) {
    show_text(", errno ");
    show_number(error);
  }
  show_text("\n");
}

static uint32_t seed;
uint32_t random_below(uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (uint32_t)(((uint64_t)seed * limit) >> 32);
}

uint64_t hash(uint64_t before, const void *bytes, size_t count) {
  for (size_t at = 0; at < count; at++) before = (before ^ ((const uint8_t *)bytes)[at]) * 0x100000001b3;
  return before;
}

int state_of_child(void (*run)(void)) {
  flush();
  pid_t child = fork();
  if (child == 0) {
    run();
    flush();
    _exit(42);
  }
  int state = -1;
  while (waitpid(child, &state, 0) == -1 && errno == EINTR) {}
  return state;
}

int main(int count, char **arguments) {
  agree_start(count, arguments);
  agree_memory();
  agree_allocation();
  agree_files();
  agree_sockets();
  agree_processes();
  agree_signals();
  flush();
  return 7;
}

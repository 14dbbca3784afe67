// Linked with the objects of the shipped executable, it lets one allocation fail: the one with the number in the environment.
//
// The linker's `--wrap=posix_memalign` and `--wrap=swift_allocObject` send all allocations here. That one is asked for with a length
// that no machine has, and so ends where the heap ends when the kernel has no more.
#include <stddef.h>
#include <stdint.h>

extern char **environ;
int __real_posix_memalign(void **pointer, size_t alignment, size_t length);
void *__real_swift_allocObject(void *metadata, size_t length, size_t alignment_mask);

// Returns the number, or 0 without one.
static unsigned failing(void) {
  static const char name[] = "FAILED_ALLOCATION=";
  for (char **variable = environ; *variable != NULL; variable++) {
    const char *character = *variable, *expected = name;
    while (*expected != 0 && *character == *expected) character++, expected++;
    if (*expected != 0) continue;
    unsigned number = 0;
    for (; *character >= '0' && *character <= '9'; character++) number = number * 10 + (unsigned)(*character - '0');
    return number;
  }
  return 0;
}

static size_t length_or_failure(size_t length) {
  static unsigned count = 0;
  return ++count == failing() ? SIZE_MAX : length;
}

int __wrap_posix_memalign(void **pointer, size_t alignment, size_t length) {
  return __real_posix_memalign(pointer, alignment, length_or_failure(length));
}

void *__wrap_swift_allocObject(void *metadata, size_t length, size_t alignment_mask) {
  return __real_swift_allocObject(metadata, length_or_failure(length), alignment_mask);
}

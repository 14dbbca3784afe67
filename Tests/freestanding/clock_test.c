// The search for the kernel's code for the time: in the process's own image, in damaged copies of it, and without one.
#include <sys/auxv.h>
#include <sys/mman.h>
#include "freestanding_test.h"

static unsigned long own_image(void) { return getauxval(AT_SYSINFO_EHDR); }

// The file under test, beside the one that the other tests are linked with.
static unsigned long given_image;
unsigned long tested_getauxval(unsigned long kind);
unsigned long tested_getauxval(unsigned long kind) { return kind == AT_SYSINFO_EHDR ? given_image : 0; }
#define getauxval tested_getauxval
#define clock_gettime tested_clock_gettime
#include "../../Sources/Freestanding/clock.c"

enum { page = 4096 };

static long long nanoseconds(void) {
  struct timespec time;
  EXPECT(clock_gettime(CLOCK_MONOTONIC, &time) == 0 && time.tv_nsec < 1000000000);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long nanoseconds_by_call(void) {
  struct timespec time;
  EXPECT(CALL(clock_gettime, CLOCK_MONOTONIC, &time) == 0);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// Reads the clock as a new process does, with this image.
static void test_reading(unsigned long image, int finds) {
  given_image = image;
  found = NULL;
  calls = 0;
  for (int number = 0; number < 3 * calls_before_search; number++) {
    EXPECT((found != NULL) == (finds && number > calls_before_search));
    long long before = nanoseconds_by_call(), between = nanoseconds();
    EXPECT(before <= between && between <= nanoseconds_by_call());
  }
  struct timespec real;
  EXPECT(clock_gettime(CLOCK_REALTIME, &real) == 0 && real.tv_sec > 1700000000);
}

// A copy that ends at a page that cannot be read.
static uint8_t *copied(const uint8_t *image, size_t size) {
  size_t length = (size + page - 1) / page * page;
  uint8_t *room = (uint8_t *)CALL(
    mmap, NULL, length + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EXPECT(room != MAP_FAILED && CALL(munmap, room + length, page) == 0);
  memcpy(room + length - size, image, size);
  return room + length - size;
}

static void expect_within(const uint8_t *image, size_t size) {
  const uint8_t *function = (const uint8_t *)(uintptr_t)find_clock(image);
  EXPECT(function == NULL || (function >= image && function < image + size));
}

static void test_damage(const uint8_t *original) {
  struct image image = {.start = original};
  size_t count;
  EXPECT(open_image(&image, &count) != NULL);
  size_t tables = sizeof(ElfW(Ehdr)) + ((const ElfW(Ehdr) *)original)->e_phnum * sizeof(ElfW(Phdr));
  uint8_t *copy = copied(original, image.size);
  EXPECT(find_clock(copy) != NULL);
  uint64_t random = 1;
  for (int number = 0; number < 20000; number++) {
    random = random * 6364136223846793005 + 1442695040888963407;
    size_t place = tables + (random >> 33) % (image.size - tables);
    copy[place] ^= (uint8_t)(1 << (random >> 60 & 7));
    expect_within(copy, image.size);
    copy[place] = number % 3 == 0 ? copy[place] : original[place];
    if (number % 100 == 0) memcpy(copy, original, image.size);
  }
  // Any other size, address, or form of the first parts.
  for (size_t place = 0; place < tables; place++)
    for (int value = 0; value < 256; value += 15) {
      memcpy(copy, original, image.size);
      copy[place] = (uint8_t)value;
      struct image changed = {.start = copy};
      // Only the kernel knows how much it has mapped.
      if (open_image(&changed, &count) != NULL && changed.size > image.size) continue;
      expect_within(copy, image.size);
    }
}

void test_clock(int is_emulated) {
  EXPECT(find_clock(NULL) == NULL);
  test_reading(0, 0);
  unsigned long image = own_image();
  // An emulator may have none.
  EXPECT(image != 0 || is_emulated);
  if (image == 0) return;
  test_reading(image, 1);
  test_damage((const uint8_t *)image);
}

// Bytes of memory: memcpy(3), memset(3), string(3).
#ifdef HOOKLINE_FREESTANDING
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Unaligned blocks. The last one overlaps the one before where the length is not a multiple.
typedef uint8_t block __attribute__((vector_size(16)));

#define LOAD(type, from)                           \
  ({                                               \
    type loaded;                                   \
    __builtin_memcpy_inline(&loaded, from, sizeof loaded); \
    loaded;                                        \
  })
#define STORE(to, value)                                  \
  ({                                                      \
    __typeof__(value) stored = value;                     \
    __builtin_memcpy_inline(to, &stored, sizeof stored);  \
  })
// Both ends are read before either is written, as the ranges may overlap.
#define MOVE_ENDS(type)                                        \
  ({                                                           \
    type first = LOAD(type, from), last = LOAD(type, from + count - sizeof(type)); \
    STORE(to, first);                                          \
    STORE(to + count - sizeof(type), last);                    \
  })

static inline void move_short(uint8_t *to, const uint8_t *from, size_t count) {
  if (count >= 8) {
    MOVE_ENDS(uint64_t);
  } else if (count >= 4) {
    MOVE_ENDS(uint32_t);
  } else if (count >= 2) {
    MOVE_ENDS(uint16_t);
  } else if (count == 1) {
    *to = *from;
  }
}

void *memmove(void *destination, const void *source, size_t count) {
  uint8_t *to = destination;
  const uint8_t *from = source;
  if (count < 16) {
    move_short(to, from, count);
  } else if (count <= 32) {
    MOVE_ENDS(block);
  } else if ((uintptr_t)to - (uintptr_t)from >= count) {
    // Upwards: only the end, which was read, is overwritten early.
    block last = LOAD(block, from + count - 16);
    for (size_t at = 0; at < count - 16; at += 16) STORE(to + at, LOAD(block, from + at));
    STORE(to + count - 16, last);
  } else {
    block first = LOAD(block, from);
    for (size_t at = count - 16; at > 0; at = at > 16 ? at - 16 : 0)
      STORE(to + at, LOAD(block, from + at));
    STORE(to, first);
  }
  return destination;
}

void *memcpy(void *restrict destination, const void *restrict source, size_t count) {
  return memmove(destination, source, count);
}

void *memset(void *destination, int value, size_t count) {
  uint8_t *to = destination;
  if (count < 16) {
    for (size_t at = 0; at < count; at++) to[at] = (uint8_t)value;
    return destination;
  }
  block filled = (block){} + (uint8_t)value;
  for (size_t at = 0; at < count - 16; at += 16) STORE(to + at, filled);
  STORE(to + count - 16, filled);
  return destination;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return length;
}

char *strchr(const char *text, int character) {
  for (; *text != (char)character; text++)
    if (*text == 0) return NULL;
  return (char *)text;
}

int strncmp(const char *one, const char *other, size_t limit) {
  for (size_t at = 0; at < limit; at++) {
    int difference = (uint8_t)one[at] - (uint8_t)other[at];
    if (difference != 0 || one[at] == 0) return difference;
  }
  return 0;
}
#endif

// The heap: posix_memalign(3), free(3), and Swift's objects.
//
// A process that handles one notification allocates some kilobytes and ends; a long-running one allocates the same
// sizes again. So blocks have size classes, four to each doubling, are cut from the arena's end, and are kept in their
// class's list when freed. Large blocks, and those of an unusual alignment, are mappings of their own, which are unmapped.
#ifdef HOOKLINE_FREESTANDING
#include "objects.h"
#include "out_of_memory.h"
#include "system_call.h"
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

// A block's first word is its size class; the returned memory follows it, and begins at a multiple of a unit.
enum { unit = 16, header = 8, sizes = 64, largest_block = 256 << 10, arena_length = 1 << 20 };

// The two words before the returned memory of a mapping. By the second `free` distinguishes it from a block.
struct mapping {
  // The offset of the returned memory.
  size_t offset;
  size_t length;
};

// Freed memory, which still has its size class before it. It was, and will be, of another type.
struct __attribute__((may_alias)) free_block { struct free_block *next; };
static struct free_block *free_blocks[sizes];

// The first arena needs no system call, and no memory until it is written. Layout/segments.ld puts it last.
static _Alignas(unit) uint8_t first_arena[arena_length];
// Both are 0 before the first allocation: what begins with another value would need a page of the file.
static uint8_t *arena;
static size_t arena_rest;

// Returns the smallest size class that holds `length`, which becomes its size: 16, 32, 48, 64, 80, 96, 112, 128, 160 …
static inline size_t size_number(size_t *length) {
  size_t units = (*length + unit - 1) / unit;
  if (units <= 4) {
    *length = units * unit;
    return units - 1;
  }
  // A quarter of the largest power of two up to the last unit.
  unsigned shift = 61 - (unsigned)__builtin_clzl(units - 1);
  size_t quarters = (units - 1) >> shift;
  *length = ((quarters + 1) << shift) * unit;
  return 4 * shift + quarters;
}

static void *map(size_t length) {
  long address = CALL(mmap, NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return address == -1 ? NULL : (void *)address;
}

// Returns memory that begins at a multiple of `alignment`, a power of two from a unit on.
static __attribute__((noinline)) void *take_mapping(size_t length, size_t alignment) {
  // Mappings are aligned to a unit, and an offset of `alignment` has room for the two words.
  size_t slack = alignment > unit ? alignment : 0;
  size_t total;
  if (__builtin_add_overflow(length, alignment + slack + 4095, &total) || total > PTRDIFF_MAX) end_without_memory();
  total &= ~(size_t)4095;
  uint8_t *start = map(total);
  // The result is never used.
  if (start == NULL) end_without_memory();
  uintptr_t given = ((uintptr_t)start + alignment + slack) & ~(uintptr_t)(alignment - 1);
  struct mapping *mapping = (struct mapping *)given - 1;
  mapping->offset = given - (uintptr_t)start;
  mapping->length = total;
  return (void *)given;
}

// Cuts a block of `length` bytes from the arena.
static __attribute__((noinline)) void *cut(size_t number, size_t length) {
  if (arena_rest < length) {
    uint8_t *next = arena == NULL ? first_arena : map(arena_length);
    // The result is never used.
    if (next == NULL) end_without_memory();
    arena = next + header;
    arena_rest = arena_length - unit;
  }
  uint8_t *block = arena;
  arena += length;
  arena_rest -= length;
  *(size_t *)block = number;
  return block + header;
}

// Returns memory that begins at a multiple of a unit.
static inline void *take(size_t length) {
  if (__builtin_expect(length > largest_block - header, 0)) return take_mapping(length, unit);
  size_t size = length + header;
  size_t number = size_number(&size);
  struct free_block *block = free_blocks[number];
  if (block == NULL) return cut(number, size);
  free_blocks[number] = block->next;
  return block;
}

static inline void give_back(void *pointer) {
  size_t number = ((size_t *)pointer)[-1];
  if (__builtin_expect(number >= sizes, 0)) {
    struct mapping *mapping = (struct mapping *)pointer - 1;
    CALL(munmap, (uint8_t *)pointer - mapping->offset, mapping->length);
    return;
  }
  struct free_block *block = pointer;
  block->next = free_blocks[number];
  free_blocks[number] = block;
}

int posix_memalign(void **pointer, size_t alignment, size_t length) {
  *pointer = alignment > unit ? take_mapping(length, alignment) : take(length);
  return 0;
}

void free(void *pointer) {
  if (pointer != NULL) give_back(pointer);
}

#ifdef HOOKLINE_OBJECTS
// Swift's objects, in place of the weak functions of its runtime.
void *swift_allocObject(void *metadata, size_t length, size_t alignment_mask) {
  // All bits are set for the usual alignment.
  struct object *object = alignment_mask + 1 > unit ? take_mapping(length, alignment_mask + 1) : take(length);
  object->metadata = metadata;
  object->references = 1;
  return object;
}

void swift_deallocClassInstance(struct object *object, size_t length, size_t alignment_mask) {
  (void)length, (void)alignment_mask;
  // Not one on the stack.
  if ((intptr_t)object->references >= 0) give_back(object);
}
#endif
#endif

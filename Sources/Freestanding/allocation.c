// The heap: posix_memalign(3), free(3).
//
// A process that handles one notification allocates some kilobytes and ends; a long-running one allocates the same
// sizes again. So blocks have size classes, four to each doubling, are cut from the arena's end, and are kept in their
// class's list when freed. Large blocks are mappings of their own, which are unmapped.
#ifdef HOOKLINE_FREESTANDING
#include "out_of_memory.h"
#include "system_call.h"
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

// The header of an allocation.
struct header {
  // The offset of the caller's pointer in the block.
  size_t offset;
  // A mapping's length, or the block's size class.
  size_t size;
};

enum { unit = 16, sizes = 64, largest_block = 256 << 10, arena_length = 1 << 20 };

struct free_block { struct free_block *next; };
static struct free_block *free_blocks[sizes];

// The first arena needs no system call, and no memory until it is written. Layout/segments.ld puts it last.
static _Alignas(unit) uint8_t first_arena[arena_length];
// Both are 0 before the first allocation: what begins with another value would need a page of the file.
static uint8_t *arena;
static size_t arena_rest;

// Returns the smallest size class that holds `length`, which becomes its size: 16, 32, 48, 64, 80, 96, 112, 128, 160 …
static size_t size_number(size_t *length) {
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

static void *take_block(size_t number, size_t length) {
  struct free_block *block = free_blocks[number];
  if (block != NULL) {
    free_blocks[number] = block->next;
    return block;
  }
  if (arena_rest < length) {
    uint8_t *next = arena == NULL ? first_arena : map(arena_length);
    if (next == NULL) return NULL;
    arena = next;
    arena_rest = arena_length;
  }
  void *taken = arena;
  arena += length;
  arena_rest -= length;
  return taken;
}

int posix_memalign(void **pointer, size_t alignment, size_t length) {
  size_t before = alignment > sizeof(struct header) ? alignment : sizeof(struct header);
  // Blocks and mappings are aligned to a unit. A larger alignment takes a larger block.
  size_t slack = alignment > unit ? alignment : 0;
  size_t total;
  if (__builtin_add_overflow(length, before + slack, &total) || total > PTRDIFF_MAX) end_without_memory();
  uint8_t *start;
  size_t size;
  if (total > largest_block) {
    size = total = (total + 4095) & ~(size_t)4095;
    start = map(total);
  } else {
    size = size_number(&total);
    start = take_block(size, total);
  }
  // The result is never used.
  if (start == NULL) end_without_memory();
  uintptr_t given = (uintptr_t)start + before;
  if (slack > 0) given = (given + alignment - 1) & ~(uintptr_t)(alignment - 1);
  struct header *header = (struct header *)given - 1;
  header->offset = given - (uintptr_t)start;
  header->size = size;
  *pointer = (void *)given;
  return 0;
}

void free(void *pointer) {
  if (pointer == NULL) return;
  struct header *header = (struct header *)pointer - 1;
  uint8_t *start = (uint8_t *)pointer - header->offset;
  if (header->size >= sizes) {
    CALL(munmap, start, header->size);
    return;
  }
  struct free_block *block = (struct free_block *)start;
  block->next = free_blocks[header->size];
  free_blocks[header->size] = block;
}
#endif

// Reference counts without atomic instructions, for Swift's `-assume-single-threaded`: the program has one thread, and an atomic
// instruction takes some twenty cycles. Swift's embedded runtime does not have these functions yet.
//
// Constants in the executable have all bits of their count set but the highest, and are never counted. The pointer is null for no
// object, and negative for none on the heap.
#ifdef HOOKLINE_OBJECTS
#include "objects.h"

// The count without the bit that marks objects on the stack, twice. An even number, and `constant` for what is never counted.
static inline uintptr_t doubled_count(const struct object *object) { return object->references << 1; }
static const uintptr_t constant = UINTPTR_MAX << 1;

void *swift_nonatomic_retain_n(void *object, uint32_t count) {
  struct object *counted = object;
  if ((intptr_t)object > 0 && doubled_count(counted) != constant) counted->references += count;
  return object;
}

void *swift_nonatomic_retain(void *object) { return swift_nonatomic_retain_n(object, 1); }

static void destroy(struct object *object) {
  // While it is destroyed it is as a constant.
  object->references |= constant >> 1;
  object->metadata[1](object);
}

void swift_nonatomic_release_n(void *object, uint32_t count) {
  struct object *counted = object;
  if ((intptr_t)object <= 0 || doubled_count(counted) == constant) return;
  if (doubled_count(counted) > 2 * (uintptr_t)count) {
    counted->references -= count;
  } else {
    destroy(counted);
  }
}

void swift_nonatomic_release(void *object) { swift_nonatomic_release_n(object, 1); }

// Strings have an object with bits about it in the pointer.
static void *object_of(void *bridged) { return (void *)((uintptr_t)bridged & 0x8ffffffffffffff8); }

void *swift_nonatomic_bridgeObjectRetain(void *bridged) {
  swift_nonatomic_retain(object_of(bridged));
  return bridged;
}

void swift_nonatomic_bridgeObjectRelease(void *bridged) { swift_nonatomic_release(object_of(bridged)); }
#endif

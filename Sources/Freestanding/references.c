// Reference counts without atomic instructions, for Swift's `-assume-single-threaded`: the program has one thread, and an atomic
// instruction takes some twenty cycles. Swift's embedded runtime does not have these functions yet.
//
// swift/stdlib/public/core/EmbeddedRuntime.swift: an object has its count in the second word. Constants in the executable have
// all bits set but the highest, and are never counted. The pointer is null for no object, and negative for none on the heap.
#ifdef HOOKLINE_FREESTANDING
#include <stdint.h>

// Destroys an object, and frees it unless it is on the stack. It is the second of the words that describe the object's class.
typedef __attribute__((swiftcall)) void destroyer(__attribute__((swift_context)) void *object);

struct object {
  destroyer *const *metadata;
  uintptr_t references;
};

// All but the bit that marks objects on the stack.
static const uintptr_t count_mask = UINTPTR_MAX >> 1;

void *swift_nonatomic_retain_n(void *object, uint32_t count) {
  struct object *counted = object;
  if ((intptr_t)object > 0 && (counted->references & count_mask) != count_mask) counted->references += count;
  return object;
}

void *swift_nonatomic_retain(void *object) { return swift_nonatomic_retain_n(object, 1); }

void swift_nonatomic_release_n(void *object, uint32_t count) {
  struct object *counted = object;
  if ((intptr_t)object <= 0) return;
  uintptr_t references = counted->references & count_mask;
  if (references == count_mask) return;
  if (references > count) {
    counted->references -= count;
    return;
  }
  // While it is destroyed it is as a constant.
  counted->references |= count_mask;
  counted->metadata[1](object);
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

// Objects: each has one reference at first and its alignment, and a freed one is used again.
// Reference counts: each retain and release counts, the last release destroys, and constants are not counted.
#include "freestanding_test.h"
#include <stddef.h>
#include <stdint.h>

void *swift_allocObject(void *metadata, size_t length, size_t alignment_mask);
void swift_deallocClassInstance(void *object, size_t length, size_t alignment_mask);
void *swift_nonatomic_retain(void *object);
void *swift_nonatomic_retain_n(void *object, uint32_t count);
void *swift_nonatomic_bridgeObjectRetain(void *bridged);
void swift_nonatomic_release(void *object);
void swift_nonatomic_release_n(void *object, uint32_t count);
void swift_nonatomic_bridgeObjectRelease(void *bridged);

typedef __attribute__((swiftcall)) void destroyer(__attribute__((swift_context)) void *object);

struct object {
  destroyer *const *metadata;
  uintptr_t references;
};

static struct object *destroyed;
static __attribute__((swiftcall)) void destroy(__attribute__((swift_context)) void *object) {
  destroyed = object;
  EXPECT((destroyed->references & UINTPTR_MAX >> 1) == UINTPTR_MAX >> 1);
}
static destroyer *const metadata[] = {NULL, destroy};

static const uintptr_t on_stack = ~(UINTPTR_MAX >> 1);

static void test_counts(uintptr_t bits) {
  struct object object = {metadata, bits | 1};
  EXPECT(swift_nonatomic_retain(&object) == &object && object.references == (bits | 2));
  EXPECT(swift_nonatomic_retain_n(&object, 3) == &object && object.references == (bits | 5));
  swift_nonatomic_release(&object);
  swift_nonatomic_release_n(&object, 2);
  EXPECT(object.references == (bits | 2) && destroyed == NULL);
  swift_nonatomic_release_n(&object, 2);
  EXPECT(destroyed == &object && object.references == (bits | UINTPTR_MAX >> 1));
  destroyed = NULL;
  object.references = bits | 1;
  swift_nonatomic_release(&object);
  EXPECT(destroyed == &object);
  destroyed = NULL;
}

// Of a string the highest bits say of what kind it is, and the lowest bits belong to no object either.
static void test_bridged(void) {
  static struct object object = {metadata, 1};
  void *bridged = (void *)((uintptr_t)&object | (uintptr_t)7 << 60);
  EXPECT(swift_nonatomic_bridgeObjectRetain(bridged) == bridged && object.references == 2);
  swift_nonatomic_bridgeObjectRelease(bridged);
  EXPECT(object.references == 1 && destroyed == NULL);
  swift_nonatomic_bridgeObjectRelease(bridged);
  EXPECT(destroyed == &object);
  destroyed = NULL;
}

// The last mask is for the usual alignment.
static void test_objects(void) {
  static const size_t lengths[] = {16, 24, 40, 41, 4000, 300000}, masks[] = {7, 15, 63, 4095, SIZE_MAX};
  for (int at = 0; at < 30; at++) {
    size_t length = lengths[at / 5], mask = masks[at % 5];
    struct object *object = swift_allocObject((void *)metadata, length, mask);
    EXPECT(object->metadata == metadata && object->references == 1);
    EXPECT(((uintptr_t)object & (mask == SIZE_MAX ? 15 : mask)) == 0);
    memset(object + 1, 0xff, length - sizeof *object);
    swift_deallocClassInstance(object, length, mask);
  }
  struct object *first = swift_allocObject((void *)metadata, 48, 15);
  swift_deallocClassInstance(first, 48, 15);
  EXPECT(swift_allocObject((void *)metadata, 48, 15) == first);
  first->references |= on_stack;
  swift_deallocClassInstance(first, 48, 15);
  EXPECT(swift_allocObject((void *)metadata, 48, 15) != first);
}

void test_references(void) {
  test_objects();
  test_counts(0);
  test_counts(on_stack);
  test_bridged();
  struct object constant = {NULL, UINTPTR_MAX >> 1};
  EXPECT(swift_nonatomic_retain(&constant) == &constant);
  swift_nonatomic_release(&constant);
  EXPECT(constant.references == UINTPTR_MAX >> 1 && destroyed == NULL);
  // No object, and none on the heap.
  void *none[] = {NULL, (void *)on_stack};
  for (int at = 0; at < 2; at++) {
    EXPECT(swift_nonatomic_retain(none[at]) == none[at]);
    swift_nonatomic_release(none[at]);
  }
  EXPECT(destroyed == NULL);
}

// Objects as Embedded Swift lays them out, counted by the functions that replace its own.
#include <stddef.h>
#include "freestanding_test.h"
#define HOOKLINE_ONE_THREAD
#define swift_retain tested_retain
#define swift_retain_n tested_retain_n
#define swift_release tested_release
#define swift_release_n tested_release_n
#include "../../Sources/Freestanding/references.c"

static int destroyed;
static struct object *last;

static __attribute__((swiftcall)) void destroy(__attribute__((swift_context)) struct object *object) {
  destroyed++;
  last = object;
  // What happens to the object meanwhile is not counted.
  intptr_t before = object->references;
  swift_release(swift_retain(object));
  EXPECT(object->references == before && (before & INTPTR_MAX) == INTPTR_MAX);
}

static const struct {
  const void *superclass;
  destroy_function *destroy;
} kind = {NULL, destroy};

static struct object made(intptr_t references) {
  struct object object = {.references = references};
  object.kind = (void *)&kind;
  return object;
}

void test_references(void) {
  for (int is_kept = 0; is_kept < 2; is_kept++) {
    intptr_t sign = is_kept ? INTPTR_MIN : 0;
    struct object object = made(sign + 1);
    destroyed = 0;
    EXPECT(swift_retain(&object) == &object && object.references == sign + 2);
    EXPECT(swift_retain_n(&object, 3) == &object && object.references == sign + 5);
    swift_release(&object);
    swift_release_n(&object, 3);
    EXPECT(object.references == sign + 1 && destroyed == 0);
    swift_release(&object);
    EXPECT(destroyed == 1 && last == &object && object.references == (sign | INTPTR_MAX));
    object = made(sign + 4);
    swift_release_n(&object, 4);
    EXPECT(destroyed == 2);
  }
  destroyed = 0;
  struct object constant = made(INTPTR_MAX), stacked = made(-1);
  for (int number = 0; number < 2; number++) {
    struct object *object = number ? &constant : &stacked;
    intptr_t before = object->references;
    swift_release(swift_retain(object));
    swift_release_n(swift_retain_n(object, 2), 7);
    EXPECT(object->references == before && destroyed == 0);
  }
  struct object *none = NULL, *tagged = (struct object *)(INTPTR_MIN + 16);
  swift_release(swift_retain(none));
  swift_release_n(swift_retain_n(tagged, 2), 2);
  EXPECT(swift_retain(none) == none && swift_retain(tagged) == tagged && destroyed == 0);
}

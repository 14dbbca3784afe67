// References to Swift's objects, counted without atomic instructions, as the program has one thread: they took 4 % of the
// time outside the kernel. These functions replace weak ones of Embedded Swift's standard library, and must follow its
// objects: Package.swift leaves them out with any other version of Swift.
#ifdef HOOKLINE_ONE_THREAD
#include <stdint.h>

struct object;
typedef __attribute__((swiftcall)) void destroy_function(__attribute__((swift_context)) struct object *);

struct object {
  const struct {
    const void *superclass;
    destroy_function *destroy;
  } *kind;
  // The number of references; with all bits but the sign it is not counted, as for constants. The sign says that the
  // memory is not to be freed.
  intptr_t references;
};

struct object *swift_retain(struct object *object);
struct object *swift_retain_n(struct object *object, uint32_t count);
void swift_release(struct object *object);
void swift_release_n(struct object *object, uint32_t count);

// A negative pointer is a tagged one.
static inline int is_counted(const struct object *object) {
  return (intptr_t)object > 0 && (object->references & INTPTR_MAX) != INTPTR_MAX;
}

static inline void release(struct object *object, intptr_t count) {
  if (!is_counted(object)) return;
  intptr_t left;
  if (__builtin_sub_overflow(object->references, count, &left)) __builtin_trap();
  if ((left & INTPTR_MAX) != 0) {
    object->references = left;
    return;
  }
  // While it is destroyed, references are not counted.
  object->references |= INTPTR_MAX;
  object->kind->destroy(object);
}

struct object *swift_retain(struct object *object) {
  if (is_counted(object)) object->references++;
  return object;
}

struct object *swift_retain_n(struct object *object, uint32_t count) {
  if (is_counted(object)) object->references += count;
  return object;
}

void swift_release(struct object *object) { release(object, 1); }
void swift_release_n(struct object *object, uint32_t count) { release(object, count); }
#endif

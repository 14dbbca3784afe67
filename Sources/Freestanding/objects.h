// Objects of Swift up to 6.3: swift/stdlib/public/core/EmbeddedRuntime.swift. For later ones see Package.swift.
#pragma once
#include <stdint.h>

// Destroys an object, and frees it unless it is on the stack. It is the second of the words that describe the object's class.
typedef __attribute__((swiftcall)) void destroyer(__attribute__((swift_context)) void *object);

struct object {
  destroyer *const *metadata;
  // The highest bit marks objects on the stack.
  uintptr_t references;
};

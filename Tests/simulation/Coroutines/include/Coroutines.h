// Simulated processes: each is a function on a stack of its own that runs until it yields. All share one thread, so a seed
// determines every switch.
#pragma once
#include <stdint.h>

typedef struct coroutine coroutine;

// Creates one, which runs at its first resume.
coroutine *coroutine_start(void (*body)(void *), void *argument);
// Runs it until it yields or ends. Returns whether it ended; then it must not be used any more.
int coroutine_resume(coroutine *one);
// Called on its own stack: returns to who resumed it.
void coroutine_yield(coroutine *self);

// Swift's runtime keeps the accesses in progress by thread, not by stack.
void coroutine_disable_exclusivity_checking(void);

// Returns the offset of a word in a text from `start` on, or -1.
long find_bytes(const uint8_t *text, long length, long start, const uint8_t *word, long count);

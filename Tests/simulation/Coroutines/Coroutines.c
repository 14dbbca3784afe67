#define _GNU_SOURCE
#include "Coroutines.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { stack_size = 512 << 10, guard_size = 4096 };

struct coroutine {
  ucontext_t own, caller;
  void (*body)(void *);
  void *argument;
  bool is_over;
  coroutine *next;
};

// Those that ended, whose stacks are used again.
static coroutine *spare;

static void run(unsigned low, unsigned high) {
  coroutine *one = (coroutine *)((uintptr_t)low | (uintptr_t)high << 32);
  one->body(one->argument);
  one->is_over = true;
  swapcontext(&one->own, &one->caller);
}

static coroutine *create(void) {
  coroutine *one = calloc(1, sizeof *one);
  char *stack = mmap(NULL, guard_size + stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (one == NULL || stack == MAP_FAILED || mprotect(stack, guard_size, PROT_NONE) != 0) abort();
  one->own.uc_stack.ss_sp = stack + guard_size;
  one->own.uc_stack.ss_size = stack_size;
  return one;
}

coroutine *coroutine_start(void (*body)(void *), void *argument) {
  coroutine *one = spare;
  if (one != NULL) spare = one->next;
  else one = create();
  stack_t stack = one->own.uc_stack;
  getcontext(&one->own);
  one->own.uc_stack = stack;
  one->own.uc_link = NULL;
  one->body = body;
  one->argument = argument;
  one->is_over = false;
  makecontext(&one->own, (void (*)(void))run, 2, (unsigned)(uintptr_t)one, (unsigned)((uintptr_t)one >> 32));
  return one;
}

int coroutine_resume(coroutine *one) {
  swapcontext(&one->caller, &one->own);
  if (!one->is_over) return 0;
  one->next = spare;
  spare = one;
  return 1;
}

void coroutine_yield(coroutine *self) { swapcontext(&self->own, &self->caller); }

extern bool _swift_disableExclusivityChecking;
void coroutine_disable_exclusivity_checking(void) { _swift_disableExclusivityChecking = true; }

long find_bytes(const uint8_t *text, long length, long start, const uint8_t *word, long count) {
  if (start > length) return -1;
  const uint8_t *found = memmem(text + start, (size_t)(length - start), word, (size_t)count);
  return found == NULL ? -1 : found - text;
}

// What a program finds when `main` begins, and what it may not do.
#include "agreement.h"
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

// Needs the address of something, and is not to be changed.
__attribute__((section(".data.rel.ro"), used)) static char **volatile constant_address = (char **)&constant_address;
// `ret`, as data.
#if defined(__x86_64__)
static const uint8_t code[] = {0xc3};
#else
static const uint32_t code[] = {0xd65f03c0};
#endif

static void write_constant(void) { constant_address = NULL; }
static void run_data(void) {
  const void *volatile start = code;
  ((void (*)(void))start)();
}

__attribute__((noinline)) static void write_past(size_t count) {
  volatile char array[16];
  for (volatile size_t at = 0; at < count; at++) array[at] = 1;
}
static void write_past_the_end(void) {
  int state = 0;
  // glibc says so on standard error.
  close(2);
  write_past(16 + 16);
  (void)state;
}
static void end_well(void) { _exit(3); }

void agree_start(int count, char **arguments) {
  SHOW(errno);
  SHOW(count);
  SHOW(arguments[count] == NULL);
  for (int at = 0; at < count; at++) {
    show_text(arguments[at]);
    show_text("\n");
  }
  SHOW(environ == arguments + count + 1);
  for (char **entry = environ; *entry != NULL; entry++) {
    show_text(*entry);
    show_text("\n");
  }
  static const unsigned long kinds[] = {AT_PAGESZ, AT_UID, AT_EUID, AT_GID, AT_EGID, AT_SECURE, AT_CLKTCK, AT_PHENT};
  for (size_t at = 0; at < sizeof kinds / sizeof *kinds; at++) SHOW(getauxval(kinds[at]));
  SHOW(getauxval(9999));
  SHOW(getauxval(AT_RANDOM) != 0 && getauxval(AT_PHDR) != 0);
  show_text((const char *)getauxval(AT_EXECFN));
  show_text("\n");
  // Functions rely on it for what they keep on the stack.
  SHOW((uintptr_t)__builtin_frame_address(0) % 16);
  SHOW(state_of_child(end_well));
  SHOW(WTERMSIG(state_of_child(write_constant)) == SIGSEGV);
  SHOW(WTERMSIG(state_of_child(run_data)) == SIGSEGV);
  int state = state_of_child(write_past_the_end);
  // By an invalid instruction, or by abort(3).
  SHOW(WIFSIGNALED(state) && (WTERMSIG(state) == SIGILL || WTERMSIG(state) == SIGTRAP || WTERMSIG(state) == SIGABRT));
}

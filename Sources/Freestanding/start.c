// From the first instruction to `main`, and exit: the System V ABI's "Process Initialization".
#ifdef HOOKLINE_FREESTANDING
#include "system_call.h"
#include <elf.h>
#include <sys/auxv.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

char **environ;
// The auxiliary vector: pairs of a type and a value.
static const uintptr_t *auxiliary;

unsigned long getauxval(unsigned long kind) {
  for (const uintptr_t *entry = auxiliary; entry[0] != AT_NULL; entry += 2)
    if (entry[0] == kind) return entry[1];
  return 0;
}

// The only thread's number.
static int last_error;
int *__errno_location(void) { return &last_error; }

void _exit(int status) {
  for (;;) {
    CALL(exit_group, status);
    // With one thread this is equivalent, where a sandbox rejects the other call.
    CALL(exit, status);
  }
}

// Called by a function whose stack guard was overwritten.
_Noreturn void __stack_chk_fail(void) { __builtin_trap(); }

// Runs before the guard is set, or sets it.
#define WITHOUT_GUARD __attribute__((no_stack_protector))

#if defined(__x86_64__)
__asm__(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call start_process\n ud2");
#include <asm/prctl.h>
// Code compiled for a bare-metal target reads the guard by this name: infra/release/compile.
__asm__(".globl __stack_chk_guard\n.set __stack_chk_guard, thread + 40");

// The compiler reads the guard at the thread register plus 40.
static struct {
  void *self, *others[4];
  uintptr_t guard;
} thread;

static WITHOUT_GUARD void set_guard(uintptr_t guard) {
  thread.self = &thread;
  thread.guard = guard;
  if (CALL(arch_prctl, ARCH_SET_FS, &thread) == 0) return;
  // The exit status of a failure that may pass.
  static const char line[] = "{\"level\":\"error\",\"message\":\"a system call is rejected\",\"call\":\"arch_prctl\","
                             "\"hint\":\"allow it in the sandbox\"}\n";
  CALL(write, 2, line, sizeof line - 1);
  _exit(111);
}
#else
__asm__(".globl _start\n_start: mov x29, #0\n mov x30, #0\n mov x0, sp\n bl start_process\n brk #1");

uintptr_t __stack_chk_guard;

static WITHOUT_GUARD void set_guard(uintptr_t guard) { __stack_chk_guard = guard; }
#endif

// What all empty arrays share, in place of the weak variable of Swift's runtime: a class, the number of references, and that of
// elements with the capacity. Swift stores the number of elements again, so that it has to be writable; and it begins with 0,
// so that no page of the file has to be copied for it.
intptr_t empty_array[4] __asm__("$es23_swiftEmptyArrayStorageSi_S3itvp");

static void prepare_empty_array(void) {
  // It is never freed.
  empty_array[1] = -1;
  empty_array[3] = 1;
}

int main(int count, char **arguments);

// The stack holds the number of arguments, the arguments, a null pointer, the environment, a null pointer, and the
// auxiliary vector: getauxval(3).
_Noreturn __attribute__((used)) static WITHOUT_GUARD void start_process(uintptr_t *stack) {
  int count = (int)stack[0];
  char **arguments = (char **)(stack + 1);
  environ = arguments + count + 1;
  uintptr_t *entry = (uintptr_t *)environ;
  while (*entry != 0) entry++;
  auxiliary = entry + 1;
  // Sixteen random bytes. The guard has a zero byte, at which an overlong string would end.
  const uintptr_t *random = (const uintptr_t *)getauxval(AT_RANDOM);
  set_guard(random != NULL ? *random & ~(uintptr_t)0xff : 0);
  prepare_empty_array();
  _exit(main(count, arguments));
}
#endif

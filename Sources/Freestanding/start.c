// From the first instruction to `main`, and exit: the System V ABI's "Process Initialization".
#ifdef HOOKLINE_FREESTANDING
#include "system_call.h"
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
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

// Populates the first data pages, which every run writes, to save page faults: madvise(2), MADV_POPULATE_WRITE, since
// Linux 5.14.
static void populate(void) {
  extern char edata[];
  enum { page = 4096, pages = 8, populate_write = 23 };
  CALL(madvise, ((uintptr_t)edata - 1) & ~(uintptr_t)(page - 1), pages * page, populate_write);
}

// Makes constants with addresses read-only (RELRO). Where a sandbox rejects the call, they stay writable.
static void protect_constants(void) {
  const ElfW(Phdr) *header = (const ElfW(Phdr) *)getauxval(AT_PHDR);
  uintptr_t page_mask = ~(uintptr_t)(getauxval(AT_PAGESZ) - 1);
  for (unsigned long rest = getauxval(AT_PHNUM); rest > 0; rest--, header++) {
    if (header->p_type != PT_GNU_RELRO) continue;
    uintptr_t start = header->p_vaddr & page_mask;
    uintptr_t end = (header->p_vaddr + header->p_memsz) & page_mask;
    if (end > start) CALL(mprotect, start, end - start, PROT_READ);
  }
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
  protect_constants();
  populate();
  _exit(main(count, arguments));
}
#endif

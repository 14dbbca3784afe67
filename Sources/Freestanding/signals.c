// Signals and timers: section 2 of the manual, under each name.
#ifdef HOOKLINE_FREESTANDING
#include "system_call.h"
#include <signal.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <time.h>

// The kernel's sets have 64 signals, number 1 in the lowest bit; the headers' sets are longer.
enum { set_size = 8 };
static uint64_t bit(int signal) { return (uint64_t)1 << (signal - 1); }

int sigemptyset(sigset_t *set) {
  *set = (sigset_t){0};
  return 0;
}
int sigaddset(sigset_t *set, int signal) {
  set->__val[0] |= bit(signal);
  return 0;
}
int sigismember(const sigset_t *set, int signal) { return (set->__val[0] & bit(signal)) != 0; }

// The kernel's structure: sigaction(2), "C library/kernel differences".
struct action {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)(void);
  uint64_t mask;
};

#if defined(__x86_64__)
// A handler's return address. For other processors the kernel has its own.
enum { has_restorer = 0x04000000 };
void restore_from_signal(void);
__asm__("restore_from_signal: mov $15, %eax\n syscall");
#else
enum { has_restorer = 0 };
#define restore_from_signal NULL
#endif

int sigaction(int signal, const struct sigaction *action, struct sigaction *old) {
  struct action given = {0};
  if (action != NULL) {
    given = (struct action){action->sa_handler, (unsigned)action->sa_flags | has_restorer, restore_from_signal,
                            action->sa_mask.__val[0]};
  }
  struct action before = {0};
  int result = (int)CALL(rt_sigaction, signal, action != NULL ? &given : NULL, &before, set_size);
  if (result != 0 || old == NULL) return result;
  *old = (struct sigaction){.sa_handler = before.handler, .sa_flags = (int)(before.flags & ~(unsigned long)has_restorer)};
  old->sa_mask.__val[0] = before.mask;
  return result;
}

__sighandler_t signal(int signal, __sighandler_t handler) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
  return sigaction(signal, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old) {
  return (int)CALL(rt_sigprocmask, how, set, old, set_size);
}
// With one thread only the reporting of errors differs.
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
  return sigprocmask(how, set, old) == 0 ? 0 : errno;
}
int sigpending(sigset_t *set) { return (int)CALL(rt_sigpending, set, set_size); }
int sigwaitinfo(const sigset_t *set, siginfo_t *information) {
  return (int)CALL(rt_sigtimedwait, set, information, NULL, set_size);
}
int signalfd(int file, const sigset_t *set, int flags) { return (int)CALL(signalfd4, file, set, set_size, flags); }

int setitimer(__itimer_which_t which, const struct itimerval *new, struct itimerval *old) {
  return (int)CALL(setitimer, which, new, old);
}

// The kernel's timers are numbers; the headers' are pointers.
int timer_create(clockid_t clock, struct sigevent *event, timer_t *timer) {
  int number = 0;
  if (CALL(timer_create, clock, event, &number) != 0) return -1;
  *timer = (timer_t)(intptr_t)number;
  return 0;
}
int timer_settime(timer_t timer, int flags, const struct itimerspec *new, struct itimerspec *old) {
  return (int)CALL(timer_settime, (int)(intptr_t)timer, flags, new, old);
}
int timer_delete(timer_t timer) { return (int)CALL(timer_delete, (int)(intptr_t)timer); }
#endif

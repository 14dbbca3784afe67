// Signals and timers. The numbers 32 and 33 are glibc's own, and left out.
#include "agreement.h"
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int count, last;
static void on_signal(int number) { count++, last = number; }
static void on_other(int number) { count += 1000, last = number; }

static int usual(void) { return ONE_OF(SIGHUP, SIGINT, SIGUSR1, SIGUSR2, SIGTERM, SIGALRM, SIGCHLD, SIGPIPE, 34, 64); }

static sigset_t some(void) {
  sigset_t set;
  memset(&set, 0xff, sizeof set);
  CALL(sigemptyset(&set));
  for (uint32_t left = random_below(5); left > 0; left--) CALL(sigaddset(&set, usual()));
  return set;
}

static void show_set(const sigset_t *set) {
  uint64_t members = 0;
  for (int number = 1; number <= 64; number++)
    if (number < 32 || number > 33) members |= (uint64_t)(sigismember(set, number) != 0) << (number - 1);
  SHOW(members);
}

static void show_handler(void (*handler)(int)) {
  SHOW(handler == on_signal ? 2 : handler == on_other ? 3 : (long)handler);
}

// What the kernel knows of a signal's action, past the C library: sigaction(2).
static void show_action(int number) {
  struct {
    void (*handler)(int);
    unsigned long flags;
#if defined(__x86_64__)
    void (*restorer)(void);
#endif
    uint64_t mask;
  } action;
  memset(&action, 0, sizeof action);
  CALL(syscall(SYS_rt_sigaction, number, NULL, &action, 8));
  show_handler(action.handler);
  SHOW(action.flags & ~0x04000000ul);
  // A signal is blocked while its handler runs, whether it says so itself or not.
  SHOW(action.mask | (uint64_t)1 << (number - 1));
}

static void agree_actions(void) {
  for (int round = 0; round < 400; round++) {
    int number = random_below(10) == 0 ? ONE_OF(SIGKILL, SIGSTOP, 0, 65, -1) : usual();
    struct sigaction action = {0}, old = {0};
    action.sa_handler = ONE_OF(on_signal, on_other, SIG_DFL, SIG_IGN);
    action.sa_flags = ONE_OF(0, SA_RESTART, SA_NOCLDSTOP | SA_NODEFER);
    action.sa_mask = some();
    if (random_below(4) == 0) {
      show_handler(signal(number, action.sa_handler));
    } else if (CALL(sigaction(number, random_below(8) == 0 ? NULL : &action, random_below(8) == 0 ? NULL : &old)) == 0) {
      show_handler(old.sa_handler);
      // But for SA_RESTORER, which is the C library's.
      SHOW(old.sa_flags & ~0x04000000);
      SHOW(number != SIGUSR1 && sigismember(&old.sa_mask, SIGUSR1));
      SHOW(number != 64 && sigismember(&old.sa_mask, 64));
    }
    if (number > 0 && number < 65) show_action(number);
  }
}

static void agree_masks(void) {
  for (int round = 0; round < 300; round++) {
    sigset_t set = some(), old;
    sigemptyset(&old);
    int how = ONE_OF(SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK, 42);
    const sigset_t *given = random_below(6) == 0 ? NULL : &set;
    if (random_below(2) == 0)
      CALL(sigprocmask(how, given, &old));
    else
      SHOW(pthread_sigmask(how, given, &old));
    show_set(&old);
  }
  sigset_t none;
  sigemptyset(&none);
  CALL(sigprocmask(SIG_SETMASK, &none, NULL));
}

static void agree_waiting(void) {
  sigset_t blocked, pending;
  sigemptyset(&blocked);
  for (int number = 34; number < 40; number++) sigaddset(&blocked, number);
  CALL(sigprocmask(SIG_BLOCK, &blocked, NULL));
  int file = (int)TRY(signalfd(-1, &blocked, SFD_NONBLOCK | SFD_CLOEXEC));
  TRY(signalfd(-1, &blocked, 1));
  TRY(signalfd(1, &blocked, 0));
  for (int round = 0; round < 100; round++) {
    int number = 34 + (int)random_below(6);
    CALL(kill(getpid(), number));
    CALL(sigpending(&pending));
    show_set(&pending);
    siginfo_t information = {0};
    struct signalfd_siginfo other = {0};
    if (random_below(2) == 0) {
      CALL(sigwaitinfo(&blocked, &information));
      SHOW(information.si_signo);
      SHOW(information.si_code);
      SHOW(information.si_pid == getpid());
    } else {
      CALL(read(file, &other, sizeof other));
      SHOW(other.ssi_signo);
    }
  }
  CALL(close(file));
  CALL(sigprocmask(SIG_UNBLOCK, &blocked, NULL));
}

static void agree_timers(void) {
  struct sigaction action = {.sa_handler = on_signal};
  CALL(sigaction(SIGALRM, &action, NULL));
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
  timer_t timer;
  CALL(timer_create(9999, &event, &timer));
  CALL(timer_create(CLOCK_MONOTONIC, &event, &timer));
  struct itimerspec times = {.it_value = {0, 2000000}, .it_interval = {0, 2000000}}, old = {0};
  struct itimerspec wrong = {.it_value = {0, 1000000000}};
  CALL(timer_settime(timer, 0, &wrong, NULL));
  count = 0;
  CALL(timer_settime(timer, 0, &times, NULL));
  // A signal ends the wait, and its handler returns to here.
  while (count < 3)
    if (poll(NULL, 0, 10000) != -1 || errno != EINTR) SHOW(-1);
  SHOW(last);
  times = (struct itimerspec){.it_value = {1000, 0}};
  CALL(timer_settime(timer, 0, &times, &old));
  SHOW(old.it_interval.tv_nsec);
  CALL(timer_settime(timer, 0, &times, &old));
  SHOW(old.it_value.tv_sec > 990 && old.it_value.tv_sec <= 1000 && old.it_interval.tv_nsec == 0);
  CALL(timer_delete(timer));
}

static void agree_interval_timer(void) {
  struct itimerval times = {.it_value = {0, 2000}, .it_interval = {0, 2000}}, old = {0};
  struct itimerval wrong = {.it_value = {0, 1000000}};
  CALL(setitimer(99, &times, NULL));
  CALL(setitimer(ITIMER_REAL, &wrong, NULL));
  count = 0;
  CALL(setitimer(ITIMER_REAL, &times, NULL));
  while (count < 3)
    if (poll(NULL, 0, 10000) != -1 || errno != EINTR) SHOW(-1);
  SHOW(last);
  times = (struct itimerval){0};
  CALL(setitimer(ITIMER_REAL, &times, &old));
  SHOW(old.it_interval.tv_usec);
  CALL(setitimer(ITIMER_REAL, &times, &old));
  SHOW(old.it_value.tv_sec == 0 && old.it_value.tv_usec == 0);
}

void agree_signals(void) {
  agree_actions();
  agree_masks();
  agree_waiting();
  agree_timers();
  agree_interval_timer();
}

// Child processes: fork(2), prctl(2), sigwaitinfo(2), waitpid(2).
#pragma once
#include "CPosix.h"
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Forks. The child gets SIGTERM when this process ends.
static inline int cposix_fork(void) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // The parent may have ended before the call.
    if (getppid() != parent) _exit(0);
  }
  return child;
}

// Lambda sends SIGTERM, a terminal SIGINT.
static inline void cposix_worker_signals(sigset_t *signals) {
  sigemptyset(signals);
  sigaddset(signals, SIGTERM);
  sigaddset(signals, SIGINT);
  sigaddset(signals, SIGCHLD);
}

// Blocks the signals that cposix_wait_for_worker waits for.
static inline int cposix_hold_worker_signals(void) {
  sigset_t signals;
  // While it is ignored, the end of a worker is not reported.
  signal(SIGCHLD, SIG_DFL);
  cposix_worker_signals(&signals);
  return sigprocmask(SIG_BLOCK, &signals, NULL);
}

// Waits for the end of a child, or a termination signal; returns the signal.
static inline int cposix_wait_for_worker(void) {
  sigset_t signals;
  cposix_worker_signals(&signals);
  return sigwaitinfo(&signals, NULL);
}

// Reaps a child that has ended: returns its number, and its exit status as in a shell; 0 where none has.
static inline int cposix_reap(int *status) {
  int state = 0;
  pid_t child = waitpid(-1, &state, WNOHANG);
  if (child <= 0) return 0;
  *status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  return child;
}

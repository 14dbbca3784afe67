// Sockets, poll(2) and signalfd(2): macros and variadic functions that Swift cannot import.
#pragma once
#include "CPosix.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

// Linux's own functions, which the headers declare only with _GNU_SOURCE. That changes other declarations, and would
// conflict with Swift's modules of the C library in tests.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
int ppoll(struct pollfd *list, nfds_t count, const struct timespec *time, const sigset_t *signals);

static inline int cposix_set_close_on_exec(int descriptor) { return fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

static inline int cposix_set_non_blocking(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 ? flags : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}

// SOCK_CLOEXEC and SOCK_NONBLOCK are both enumerators and macros.
static inline int cposix_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

// SO_ACCEPTCONN: socket(7). 0 where the descriptor is not a socket.
static inline int cposix_is_listening(int descriptor) {
  int value = 0;
  socklen_t length = sizeof value;
  return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value != 0;
}

// The IPv4 address at the other end, in network order; -1 where it has none.
static inline long long cposix_peer_address(int descriptor) {
  struct sockaddr_in address = {0};
  socklen_t length = sizeof address;
  if (getpeername(descriptor, (struct sockaddr *)&address, &length) != 0) return -1;
  return length >= sizeof address && address.sin_family == AF_INET ? (long long)address.sin_addr.s_addr : -1;
}

// The termination signals: Apache and multiwatch send SIGUSR1, container runtimes SIGQUIT.
static inline void cposix_end_signals(sigset_t *signals) {
  sigemptyset(signals);
  sigaddset(signals, SIGTERM);
  sigaddset(signals, SIGINT);
  sigaddset(signals, SIGQUIT);
  sigaddset(signals, SIGUSR1);
}

// Blocks the termination signals and, with `reloads`, SIGHUP; returns a descriptor that is readable once one has arrived.
static inline int cposix_termination(int reloads) {
  sigset_t signals;
  cposix_end_signals(&signals);
  // The parent process may have ignored them. A shell ignores SIGINT and SIGQUIT on purpose.
  signal(SIGTERM, SIG_DFL);
  signal(SIGUSR1, SIG_DFL);
  if (reloads) {
    sigaddset(&signals, SIGHUP);
    signal(SIGHUP, SIG_DFL);
  }
  if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) return -1;
  return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

// Whether a termination signal is pending.
static inline int cposix_is_asked_to_end(void) {
  sigset_t pending;
  if (sigpending(&pending) != 0) return 0;
  return sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT) || sigismember(&pending, SIGQUIT) ||
         sigismember(&pending, SIGUSR1);
}

static inline void cposix_on_end(int signal_number) { _exit(128 + signal_number); }

static inline void cposix_end_on_signals_as_first_process(void) {
  if (getpid() != 1) return;
  sigset_t signals;
  cposix_end_signals(&signals);
  sigaddset(&signals, SIGHUP);
  for (int number = 1; number < 32; number++)
    if (sigismember(&signals, number)) signal(number, cposix_on_end);
  sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

// Raises RLIMIT_NOFILE to its maximum, and returns it.
static inline long cposix_raise_descriptor_limit(void) {
  struct rlimit limit = {0};
  // The usual limit, where a sandbox rejects the call.
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  return limit.rlim_cur > INT_MAX ? INT_MAX : (long)limit.rlim_cur;
}

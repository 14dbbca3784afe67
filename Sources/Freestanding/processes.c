// Processes, users, limits and time: section 2 of the manual, under each name.
#ifdef HOOKLINE_FREESTANDING
#include "system_call.h"
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

pid_t fork(void) { return (pid_t)CALL(clone, SIGCHLD); }
int execve(const char *path, char *const *arguments, char *const *environment) {
  return (int)CALL(execve, path, arguments, environment);
}
pid_t waitpid(pid_t child, int *status, int options) { return (pid_t)CALL(wait4, child, status, options); }
pid_t getpid(void) { return (pid_t)CALL(getpid); }
pid_t getppid(void) { return (pid_t)CALL(getppid); }
int kill(pid_t process, int signal) { return (int)CALL(kill, process, signal); }
int sched_yield(void) { return (int)CALL(sched_yield); }
// The system call rejects equal descriptors.
int dup2(int file, int number) {
  if (file == number) return fcntl(file, F_GETFD) == -1 ? -1 : file;
  return (int)CALL(dup3, file, number, 0);
}

// The auxiliary vector has the first one.
static struct {
  bool has_changed;
  uid_t now;
} user;

uid_t geteuid(void) { return user.has_changed ? user.now : (uid_t)getauxval(AT_EUID); }
int setuid(uid_t number) {
  if (CALL(setuid, number) != 0) return -1;
  user.has_changed = true;
  user.now = number;
  return 0;
}
int setgid(gid_t group) { return (int)CALL(setgid, group); }
int setgroups(size_t count, const gid_t *groups) { return (int)CALL(setgroups, count, groups); }

// Debian's headers define the limits as an enumeration.
int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
  return (int)CALL(prlimit64, 0, resource, NULL, limit);
}
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
  return (int)CALL(prlimit64, 0, resource, limit, NULL);
}

int prctl(int option, ...) {
  va_list more;
  va_start(more, option);
  long argument = va_arg(more, long);
  va_end(more);
  return (int)CALL(prctl, option, argument);
}

long syscall(long number, ...) {
  va_list more;
  va_start(more, number);
  long list[6];
  for (int at = 0; at < 6; at++) list[at] = va_arg(more, long);
  va_end(more);
  return checked(system_call(number, list[0], list[1], list[2], list[3], list[4], list[5]));
}

int unsetenv(const char *name) {
  size_t length = strlen(name);
  char **to = environ;
  for (char **from = environ; *from != NULL; from++)
    if (strncmp(*from, name, length) != 0 || (*from)[length] != '=') *to++ = *from;
  *to = NULL;
  return 0;
}

// Only the standard library's hash seeds use this: SplitMix64 from the kernel's sixteen random bytes, of which the
// first eight are the stack guard. A sandbox may reject getrandom(2).
void arc4random_buf(void *bytes, size_t count) {
  static uint64_t state;
  const uint64_t *random = (const uint64_t *)getauxval(AT_RANDOM);
  if (state == 0 && random != NULL) state = random[1];
  for (size_t at = 0; at < count; at++) {
    uint64_t mixed = state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    ((uint8_t *)bytes)[at] = (uint8_t)(mixed ^ mixed >> 31);
  }
}

// The standard library computes the load of its tables by it; the numbers fit a `long`.
double ceil(double number) {
  double whole = (double)(long)number;
  return whole < number ? whole + 1 : whole;
}
#endif

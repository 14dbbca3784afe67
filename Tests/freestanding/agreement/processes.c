// Processes, users, limits, time and the environment.
#include "agreement.h"
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int choice;
static void end(void) { _exit(choice); }
static void end_by_signal(void) {
  kill(getpid(), choice);
  _exit(0);
}
static void become_another(void) {
  static char *const arguments[] = {(char *)"sh", (char *)"-c", (char *)"test \"$A$1\" = onetwo && exit 9", (char *)"x", (char *)"two", NULL};
  static char *const variables[] = {(char *)"A=one", NULL};
  CALL(execve("/nowhere/sh", arguments, variables));
  CALL(execve("/dev/null", arguments, variables));
  CALL(execve("/bin/sh", (char **)8, variables));
  flush();
  execve("/bin/sh", arguments, variables);
}
static void become_nobody(void) {
  gid_t groups[2] = {65534, 65533};
  CALL(setgroups(2, groups));
  CALL(setgroups((size_t)1 << 20, groups));
  CALL(setgid(65534));
  CALL(setuid(65534));
  SHOW(geteuid());
  CALL(setuid(0));
  CALL(setgid(0));
  CALL(setgroups(0, NULL));
  CALL(kill(1, SIGKILL));
}
static void know_the_parent(void) { SHOW(getppid() == choice && getpid() != choice && syscall(SYS_getpid) == getpid()); }

static void limit_itself(void) {
  for (int round = 0; round < 60; round++) {
    struct rlimit limit = {0};
    int kind = ONE_OF(RLIMIT_NOFILE, RLIMIT_CORE, RLIMIT_FSIZE, RLIMIT_STACK, RLIMIT_CPU, 99);
    limit.rlim_cur = 1000 + random_below(1000), limit.rlim_max = 1500 + random_below(1000);
    CALL(setrlimit((__rlimit_resource_t)kind, &limit));
    CALL(getrlimit((__rlimit_resource_t)kind, &limit));
    SHOW(limit.rlim_cur);
    SHOW(limit.rlim_max);
  }
  CALL(getrlimit(RLIMIT_NOFILE, (struct rlimit *)8));
}
static void control_itself(void) {
  int number = -1;
  CALL(prctl(PR_SET_PDEATHSIG, SIGUSR1));
  CALL(prctl(PR_GET_PDEATHSIG, &number));
  SHOW(number);
  CALL(prctl(PR_SET_PDEATHSIG, 999));
  CALL(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  CALL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  CALL(prctl(PR_SET_DUMPABLE, 77));
  CALL(prctl(424242));
}

static void agree_environment(void) {
  char **before = environ;
  static char texts[8][8];
  for (int round = 0; round < 500; round++) {
    static char *list[9];
    for (int at = 0; at < 8; at++) {
      char *text = list[at] = texts[at];
      for (uint32_t length = random_below(3); length > 0; length--) *text++ = ONE_OF('A', 'B');
      *text++ = '=';
      *text++ = ONE_OF('A', '=', '1');
      *text = 0;
    }
    list[random_below(9)] = NULL;
    environ = list;
    // A name of at least one character and without `=`: of no other are there calls.
    CALL(unsetenv(ONE_OF("A", "B", "AB", "AA", "C")));
    for (char **entry = environ; *entry != NULL; entry++) {
      show_text(*entry);
      show_text("\n");
    }
  }
  environ = before;
}

static void agree_random(void) {
  static uint8_t bytes[5001];
  uint64_t before = 0;
  for (uint32_t round = 0; round < 200; round++) {
    uint32_t count = round < 100 ? round : random_below(5000);
    memset(bytes, 0, sizeof bytes);
    arc4random_buf(bytes, count);
    uint32_t zeros = 0;
    for (uint32_t at = 0; at < count; at++) zeros += bytes[at] == 0;
    // One in 256; ten times as many, and ten more, come once in longer than anybody tests.
    SHOW(zeros <= count / 25 + 10);
    for (uint32_t at = count; at < sizeof bytes; at++) zeros += bytes[at] != 0;
    SHOW(zeros <= count / 25 + 10);
    uint64_t now = hash(1, bytes, count);
    if (count > 8) SHOW(now != before);
    before = now;
  }
}

void agree_processes(void) {
  for (int round = 0; round < 20; round++) {
    choice = (int)random_below(256);
    SHOW(state_of_child(end));
    choice = ONE_OF(SIGKILL, SIGTERM, SIGUSR1, SIGHUP, SIGALRM);
    SHOW(state_of_child(end_by_signal));
  }
  choice = getpid();
  SHOW(state_of_child(know_the_parent));
  SHOW(state_of_child(become_another));
  SHOW(state_of_child(become_nobody));
  SHOW(state_of_child(limit_itself));
  SHOW(state_of_child(control_itself));
  int state = 0;
  CALL(waitpid(-1, &state, 0));
  CALL(waitpid(-1, &state, WNOHANG));
  CALL(waitpid(-1, &state, 0x40000));
  CALL(kill(getpid(), 0));
  CALL(kill(getpid(), 999));
  CALL(kill(0x3fffffff, SIGTERM));
  CALL(sched_yield());
  CALL(syscall(99999));
  struct timespec now = {0}, later = {0};
  for (int clock = CLOCK_REALTIME; clock <= CLOCK_BOOTTIME; clock++) CALL(clock_gettime(clock, &now));
  CALL(clock_gettime(CLOCK_MONOTONIC, &now));
  CALL(clock_gettime(CLOCK_MONOTONIC, &later));
  SHOW(later.tv_sec > now.tv_sec || (later.tv_sec == now.tv_sec && later.tv_nsec >= now.tv_nsec));
  agree_environment();
  agree_random();
}

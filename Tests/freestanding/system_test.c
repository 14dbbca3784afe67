// System calls whose arguments or structures are converted: signals, timers, children, the environment.
#include "freestanding_test.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>


static volatile int alarms;
static void on_alarm(int number) { alarms += number == SIGALRM; }

static int has_variable(const char *start) {
  for (char **entry = environ; *entry != NULL; entry++)
    if (strncmp(*entry, start, strlen(start)) == 0) return 1;
  return 0;
}

static void test_files(void) {
  errno = 0;
  EXPECT(open("/no/such/file", O_RDONLY) == -1 && errno == ENOENT);
  EXPECT(accept4(0, NULL, NULL, 0) == -1 && errno == ENOTSOCK);
  struct stat status;
  EXPECT(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == 0x103);
  EXPECT(!isatty(open("/dev/null", O_RDONLY)));
  int ends[2];
  EXPECT(pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[0], F_GETFD) == FD_CLOEXEC);
  struct pollfd request = {.fd = ends[0], .events = POLLIN};
  EXPECT(poll(&request, 1, 0) == 0);
  EXPECT(write(ends[1], "x", 1) == 1 && poll(&request, 1, -1) == 1 && request.revents == POLLIN);
}

static void test_signals(void) {
  struct sigaction action = {.sa_handler = on_alarm};
  EXPECT(sigaction(SIGALRM, &action, NULL) == 0 && kill(getpid(), SIGALRM) == 0 && alarms == 1);
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
  event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
  timer_t timer;
  EXPECT(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
  struct itimerspec times = {.it_value = {0, 1000000}, .it_interval = {0, 1000000}};
  EXPECT(timer_settime(timer, 0, &times, NULL) == 0);
  // A signal ends the call, and its handler comes back here.
  while (alarms < 4) EXPECT(poll(NULL, 0, -1) == -1 && errno == EINTR);
  EXPECT(timer_delete(timer) == 0);
  struct itimerval pace = {.it_value = {0, 1000}, .it_interval = {0, 1000}}, none = {0};
  EXPECT(setitimer(ITIMER_REAL, &pace, NULL) == 0);
  while (alarms < 8) EXPECT(poll(NULL, 0, -1) == -1 && errno == EINTR);
  EXPECT(setitimer(ITIMER_REAL, &none, NULL) == 0);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  EXPECT(sigprocmask(SIG_BLOCK, &signals, NULL) == 0 && kill(getpid(), SIGTERM) == 0);
  sigset_t waiting;
  EXPECT(sigpending(&waiting) == 0 && sigismember(&waiting, SIGTERM) == 1 && sigismember(&waiting, SIGINT) == 0);
  int file = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  struct signalfd_siginfo received;
  EXPECT(read(file, &received, sizeof received) == sizeof received && received.ssi_signo == SIGTERM);
  EXPECT(kill(getpid(), SIGTERM) == 0 && sigwaitinfo(&signals, NULL) == SIGTERM);
  EXPECT(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
}

// Becomes this program again, with an argument and an environment of its own; through the emulator where one was named.
static void test_children(char **arguments) {
  char *direct[] = {arguments[0], (char *)"child", NULL};
  char *emulated[] = {arguments[1], arguments[0], (char *)"child", NULL};
  char **words = arguments[1] == NULL ? direct : emulated;
  char *variables[] = {(char *)"A=1", (char *)"AB=2", (char *)"B=", NULL};
  pid_t child = fork();
  if (child == 0) {
    execve(words[0], words, variables);
    _exit(1);
  }
  int state = 0;
  EXPECT(child > 0 && waitpid(child, &state, 0) == child && WIFEXITED(state) && WEXITSTATUS(state) == 7);
  EXPECT(waitpid(-1, &state, 0) == -1 && errno == ECHILD);
}

static void test_environment(void) {
  EXPECT(has_variable("A=1") && has_variable("AB=2") && has_variable("B="));
  EXPECT(unsetenv("A") == 0 && !has_variable("A=") && has_variable("AB=2") && has_variable("B="));
  EXPECT(unsetenv("B") == 0 && unsetenv("C") == 0 && has_variable("AB=2") && !has_variable("B="));
}

static void test_time(void) {
  struct timespec real, monotonic;
  EXPECT(clock_gettime(CLOCK_REALTIME, &real) == 0 && real.tv_sec > 1700000000);
  EXPECT(clock_gettime(CLOCK_MONOTONIC, &monotonic) == 0 && monotonic.tv_nsec < 1000000000);
  uint64_t random[2] = {0, 0};
  arc4random_buf(random, sizeof random);
  EXPECT(random[0] != 0 && random[1] != 0 && random[0] != random[1]);
}

int main(int count, char **arguments) {
  EXPECT(count == 1 || count == 2);
  if (count == 2 && strncmp(arguments[1], "child", 6) == 0) {
    test_environment();
    return 7;
  }
  test_memory();
  test_allocation();
  test_digest();
  test_references();
  test_files();
  test_signals();
  test_children(arguments);
  test_time();
  test_clock(count == 2);
  return 0;
}

// Child programs: pipe(2), fork(2), execve(2), waitpid(2).
#pragma once
#include "CPosix.h"
#include <limits.h>
#include <sys/wait.h>

// A pipe with O_CLOEXEC; pipe2(2) is declared only with _GNU_SOURCE.
static inline int cposix_pipe(int ends[2]) {
  extern int pipe2(int ends[2], int flags);
  return pipe2(ends, O_CLOEXEC);
}

// The value of PATH, or a shell's default.
static inline const char *cposix_path(char *const *environment) {
  for (; *environment != NULL; environment++)
    if (strncmp(*environment, "PATH=", 5) == 0) return *environment + 5;
  return "/usr/local/bin:/usr/bin:/bin";
}

// Executes a program in PATH, as execvp(3) does; returns the error where none can be.
static inline int cposix_become(const char *program, char *const *arguments, char *const *environment) {
  size_t length = strlen(program);
  int error = ENOENT;
  for (const char *directory = cposix_path(environment), *end; ; directory = end + 1) {
    for (end = directory; *end != 0 && *end != ':';) end++;
    size_t count = (size_t)(end - directory);
    char path[PATH_MAX];
    if (count > 0 && count + length + 2 <= sizeof path) {
      memcpy(path, directory, count);
      path[count] = '/';
      memcpy(path + count + 1, program, length + 1);
      execve(path, arguments, environment);
      // As execvp(3), continue the search after EACCES, and report it at the end.
      if (errno == EACCES) error = EACCES;
    }
    if (*end == 0) return error;
  }
}

// Starts a program in PATH with these descriptors, which are above 2, as standard input and output, /dev/null as
// standard error, and no signal blocked; returns the error, or 0.
static inline int cposix_spawn(const char *program, char *const *arguments, char *const *environment, int input,
                               int output, pid_t *child) {
  int report[2], error = 0;
  // While it is ignored, a child's status is discarded.
  signal(SIGCHLD, SIG_DFL);
  if (cposix_pipe(report) != 0) return errno;
  if ((*child = fork()) == 0) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    // The parent process may have ignored them.
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (nowhere < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(nowhere, 2) < 0)
      error = errno;
    else
      error = cposix_become(program, arguments, environment);
    _exit(write(report[1], &error, sizeof error) < 0);
  }
  if (*child < 0) error = errno;
  close(report[1]);
  // The program's execve(2) closes it without a report.
  if (error == 0) {
    ssize_t count;
    while ((count = read(report[0], &error, sizeof error)) < 0 && errno == EINTR) {}
    if (count > 0)
      while (waitpid(*child, NULL, 0) < 0 && errno == EINTR) {}
  }
  close(report[0]);
  return error;
}

// The exit status of a child as in a shell, -1 for an error; waits until it has ended, or returns `running`.
static inline int cposix_wait_for(pid_t child, int waits, int running) {
  int state = 0;
  pid_t ended = waitpid(child, &state, waits ? 0 : WNOHANG);
  if (ended != child) return ended == 0 ? running : -1;
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

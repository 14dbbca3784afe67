// Other programs: pipe(2), fork(2), execve(2), waitpid(2).
#pragma once
#include "CPosix.h"
#include <limits.h>
#include <sys/wait.h>

// A pipe whose ends no program inherits; pipe2(2) is shown to _GNU_SOURCE only.
static inline int cposix_pipe(int ends[2]) {
  extern int pipe2(int ends[2], int flags);
  return pipe2(ends, O_CLOEXEC);
}

// The value of PATH, or what a shell takes without one.
static inline const char *cposix_path(char *const *environment) {
  for (; *environment != NULL; environment++)
    if (strncmp(*environment, "PATH=", 5) == 0) return *environment + 5;
  return "/usr/local/bin:/usr/bin:/bin";
}

// Becomes a program that is looked for in PATH, as execvp(3) does. Comes back where there is none, with the error.
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
      // One that may not be run is worse than none, and the search goes on.
      if (errno == EACCES) error = EACCES;
    }
    if (*end == 0) return error;
  }
}

// Starts a program that is looked for in PATH, with these descriptors, which are none of the first three, as its standard input
// and output, nowhere to report, and no signal held back or ignored. The error, or 0.
static inline int cposix_spawn(const char *program, char *const *arguments, char *const *environment, int input,
                               int output, pid_t *child) {
  int report[2], error = 0;
  // Where it was left ignored a child's status is gone with it.
  signal(SIGCHLD, SIG_DFL);
  if (cposix_pipe(report) != 0) return errno;
  if ((*child = fork()) == 0) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    // Whoever started this process may have ignored them.
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
  // Closed unread where the program has begun.
  if (error == 0 && read(report[0], &error, sizeof error) > 0) waitpid(*child, NULL, 0);
  close(report[0]);
  return error;
}

// The status of a child as a shell has it, -1 for an error; waits until it has ended, or gives `running` where it has not.
static inline int cposix_wait_for(pid_t child, int waits, int running) {
  int state = 0;
  pid_t ended = waitpid(child, &state, waits ? 0 : WNOHANG);
  if (ended != child) return ended == 0 ? running : -1;
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

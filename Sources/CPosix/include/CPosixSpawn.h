// Other programs: pipe(2), posix_spawnp(3), waitpid(2).
#pragma once
#include "CPosix.h"
#include <spawn.h>
#include <sys/wait.h>

// A pipe whose ends no program inherits; pipe2(2) is shown to _GNU_SOURCE only.
static inline int cposix_pipe(int ends[2]) {
  extern int pipe2(int ends[2], int flags);
  return pipe2(ends, O_CLOEXEC);
}

// Starts a program that is looked for in PATH, with these descriptors as its standard input and output, nowhere to complain,
// and the signals that this process ignores as they usually are. The error, or 0.
static inline int cposix_spawn(const char *program, char *const *arguments, char *const *environment, int input,
                               int output, pid_t *child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  sigaddset(&signals, SIGXFSZ);
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return error;
  error = posix_spawnattr_init(&attributes);
  if (error == 0) {
    if ((error = posix_spawn_file_actions_adddup2(&actions, input, 0)) == 0 &&
        (error = posix_spawn_file_actions_adddup2(&actions, output, 1)) == 0 &&
        (error = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)) == 0 &&
        (error = posix_spawnattr_setsigdefault(&attributes, &signals)) == 0 &&
        (error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF)) == 0)
      error = posix_spawnp(child, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Waits until a child has ended, and gives its status as a shell has it, or -1.
static inline int cposix_wait_for(pid_t child) {
  int state = 0;
  if (waitpid(child, &state, 0) != child) return -1;
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

// What Embedded Swift cannot import: libc's headers, their macros and variadic functions.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static inline int cposix_errno(void) { return errno; }
static inline int cposix_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }
static inline char **cposix_environment(void) { extern char **environ; return environ; }

// Whether a variable of the environment begins with `name`.
static inline int cposix_begins(const char *variable, const void *name, size_t length) {
  return *variable == *(const char *)name && strncmp(variable, (const char *)name, length) == 0;
}

// The value of the first variable that begins with `name`, which ends with `=`; NULL where there is none: getenv(3).
static inline const char *cposix_variable(const void *name, size_t length) {
  for (char **entry = cposix_environment(); entry != NULL && *entry != NULL; entry++)
    if (cposix_begins(*entry, name, length)) return *entry + length;
  return NULL;
}

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

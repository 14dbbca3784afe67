// What the measuring programs share.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline void fail(const char *what) {
  perror(what);
  exit(1);
}

// Returns microseconds of the monotonic clock.
static inline double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

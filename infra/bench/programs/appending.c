// The baseline of the storage: the system calls that no program can avoid.
//
//   appending cache FILE ROUNDS PAGES    at random pages of FILE one pread of 4096 bytes and two pwrite of 64 each;
//                                        prints nanoseconds a round
//   appending sync FILE PROCESSES ROUNDS BYTES   processes that repeatedly append BYTES bytes to FILE and sync it;
//                                        prints rounds a second of all together
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "timing.h"

static uint64_t state = 1;
static uint64_t next(void) {
  // Sebastiano Vigna, SplitMix64.
  uint64_t number = state += 0x9E3779B97F4A7C15;
  number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9;
  number = (number ^ number >> 27) * 0x94D049BB133111EB;
  return number ^ number >> 31;
}

static int cache(const char *path, long rounds, long pages) {
  char page[4096], record[64];
  int file = open(path, O_RDWR);
  if (file < 0) fail(path);
  double start = now();
  for (long round = 0; round < rounds; round++) {
    uint64_t number = next();
    off_t offset = 4 * 4096 + (off_t)(number % pages) * 4096;
    if (pread(file, page, sizeof page, offset) != sizeof page) fail("pread");
    offset += (number >> 32) % 64 * 64;
    memcpy(record, page + offset % 4096, sizeof record);
    for (int time = 0; time < 2; time++)
      if (pwrite(file, record, sizeof record, offset) != sizeof record) fail("pwrite");
  }
  printf("%.0f\n", (now() - start) * 1e3 / rounds);
  return 0;
}

static int sync_all(const char *path, int processes, long rounds, long bytes) {
  double start = now();
  for (int process = 0; process < processes; process++) {
    if (fork() != 0) continue;
    char *line = malloc(bytes);
    memset(line, 'x', bytes);
    line[bytes - 1] = '\n';
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (file < 0) fail(path);
    for (long round = 0; round < rounds; round++)
      if (write(file, line, bytes) != bytes || fdatasync(file) != 0) fail("write");
    _exit(0);
  }
  int status, failed = 0;
  while (wait(&status) > 0) failed |= status;
  printf("%.0f\n", processes * rounds / ((now() - start) / 1e6));
  return failed != 0;
}

int main(int count, char **arguments) {
  if (count == 5 && strcmp(arguments[1], "cache") == 0)
    return cache(arguments[2], atol(arguments[3]), atol(arguments[4]));
  if (count == 6 && strcmp(arguments[1], "sync") == 0)
    return sync_all(arguments[2], atoi(arguments[3]), atol(arguments[4]), atol(arguments[5]));
  fputs("appending: see the comment at the top of appending.c\n", stderr);
  return 1;
}

// Times whole runs of programs, from posix_spawn to the end of wait4, in turn, so that what else the machine does hits all
// of them alike.
//
//   spawn ROUNDS SERIES [--] LABEL INPUT PROGRAM [ARGUMENT...] [-- LABEL INPUT PROGRAM [ARGUMENT...]]...
//
// Between two of them /bin/true runs, so that none finds the caches warm from its own kind or cold from a large one.
// Each round runs each program once, standard input from the file INPUT, standard output to /dev/null, with an
// environment that has hookline tell repeats; a tenth of a series goes before, unmeasured. A line for each program, in
// tab-separated columns: label, median of the series' medians in microseconds, lowest and highest of them, then the same
// three of the ratio to the first program's time in the same round, largest resident set in KiB, median of minor page faults.
//
// The largest resident set includes this program's own, for a child is a copy of it until it executes: link it statically.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROGRAMS = 16, SERIES = 64 };

struct program {
  char *label;
  int input;
  char **arguments;
  double *times, *faults;
  double medians[SERIES], ratios[SERIES];
  long resident;
};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int ascending(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

static double median(double *numbers, int count) {
  qsort(numbers, count, sizeof *numbers, ascending);
  return count % 2 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

static struct rusage whole_run(char **arguments, posix_spawn_file_actions_t *actions) {
  // The same notification comes again and again, and is to be told each time.
  char *environment[] = {"HOOKLINE_IDEMPOTENCY=off", "HOOKLINE_STATE_DIR=/tmp/hookline-bench", NULL};
  struct rusage usage;
  pid_t child;
  int status;
  if (posix_spawn(&child, arguments[0], actions, NULL, arguments, environment) != 0) fail(arguments[0]);
  if (wait4(child, &status, 0, &usage) != child) fail("wait4");
  if (status != 0) {
    fprintf(stderr, "spawn: %s ended with wait status %d\n", arguments[0], status);
    exit(1);
  }
  return usage;
}

static void run(struct program *program, posix_spawn_file_actions_t *actions, int round) {
  char *between[] = {"/bin/true", NULL};
  whole_run(between, actions);
  if (lseek(program->input, 0, SEEK_SET) < 0 || dup2(program->input, 0) < 0) fail(program->label);
  double start = now();
  struct rusage usage = whole_run(program->arguments, actions);
  double end = now();
  if (usage.ru_maxrss > program->resident) program->resident = usage.ru_maxrss;
  if (round < 0) return;
  program->times[round] = end - start;
  program->faults[round] = usage.ru_minflt;
}

static int programs_of(char **words, int count, struct program *programs, int rounds) {
  int found = 0;
  for (int at = 0; at < count; at++) {
    if (strcmp(words[at], "--") == 0) continue;
    if (at + 2 >= count || found == PROGRAMS) {
      fputs("spawn: each program needs a label, an input and a path; 16 at most\n", stderr);
      exit(1);
    }
    struct program *program = &programs[found++];
    program->label = words[at];
    program->input = open(words[at + 1], O_RDONLY | O_CLOEXEC);
    if (program->input < 0) fail(words[at + 1]);
    program->arguments = &words[at + 2];
    program->times = calloc(rounds, sizeof(double));
    program->faults = calloc(rounds, sizeof(double));
    while (at < count && strcmp(words[at], "--") != 0) at++;
    // Ends the arguments; for the last program the end of `argv` does.
    if (at < count) words[at] = NULL;
  }
  return found;
}

int main(int count, char **arguments) {
  static struct program programs[PROGRAMS];
  int rounds = count > 1 ? atoi(arguments[1]) : 0;
  int series = count > 2 ? atoi(arguments[2]) : 0;
  if (rounds < 1 || series < 1 || series > SERIES) {
    fputs("spawn: ROUNDS from 1, SERIES from 1 to 64\n", stderr);
    return 1;
  }
  int found = programs_of(arguments + 3, count - 3, programs, rounds);
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) fail("/dev/null");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, nowhere, 1);

  double *ratios = calloc(rounds, sizeof *ratios);
  for (int at = 0; at < series; at++) {
    for (int round = at == 0 ? -(rounds / 10 + 1) : 0; round < rounds; round++)
      for (int which = 0; which < found; which++) run(&programs[which], &actions, round);
    // The first program comes last, for taking the median sorts its times.
    for (int which = found - 1; which >= 0; which--) {
      for (int round = 0; round < rounds; round++)
        ratios[round] = programs[which].times[round] / programs[0].times[round];
      programs[which].ratios[at] = median(ratios, rounds);
      programs[which].medians[at] = median(programs[which].times, rounds);
    }
  }
  for (int which = 0; which < found; which++) {
    struct program *program = &programs[which];
    double time = median(program->medians, series), ratio = median(program->ratios, series);
    // The median has sorted them.
    printf("%s\t%.1f\t%.1f\t%.1f\t%.3f\t%.3f\t%.3f\t%ld\t%.0f\n", program->label, time, program->medians[0],
           program->medians[series - 1], ratio, program->ratios[0], program->ratios[series - 1],
           program->resident, median(program->faults, rounds));
  }
  return 0;
}

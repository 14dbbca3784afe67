// Times complete runs of programs, from posix_spawn to the end of wait4, in turn, so that other load affects all of them alike.
// The order changes every round.
//
//   spawn ROUNDS SERIES -- LABEL INPUT [NAME=VALUE...] PROGRAM [ARGUMENT...] [-- LABEL INPUT ...]...
//
// Between two runs /bin/true runs, so that the previous program does not affect the caches.
// Each round runs each program once, standard input from the file INPUT, standard output to /dev/null, with only the
// given environment; a tenth of a series runs before, unmeasured. Where INPUT is `records:FILE`, each run is a CGI request
// with the next of the signed bodies of FILE (notification.py writes them), of which it needs one per run.
//
// A line for each program, in tab-separated columns: label, median of the series' medians in microseconds, lowest and
// highest of them, then the same three of the ratio to the first program's time in the same round, largest resident set in
// KiB, median of minor page faults.
//
// The largest resident set includes this program's own, because a child is a copy of it until it executes: link it statically.
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
#include "timing.h"

enum { PROGRAMS = 16, SERIES = 64, VARIABLES = 64, HEAD = 74 };

struct program {
  char *label;
  int input;
  // Offset of the next record; -1 if the complete file is the input.
  off_t record;
  char **arguments, *environment[VARIABLES];
  int variables;
  double *times, *faults;
  double medians[SERIES], ratios[SERIES];
  long resident;
};

static int ascending(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

static double median(double *numbers, int count) {
  qsort(numbers, count, sizeof *numbers, ascending);
  return count % 2 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

static struct rusage complete_run(char **arguments, char **environment, posix_spawn_file_actions_t *actions) {
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

// Adds the request's variables, as nginx and fcgiwrap do, and moves standard input to its body.
static void begin_request(struct program *program) {
  static char length[32], signature[128];
  static char *request[] = {
      "GATEWAY_INTERFACE=CGI/1.1", "SERVER_PROTOCOL=HTTP/1.1", "SERVER_SOFTWARE=nginx", "SERVER_NAME=localhost",
      "SERVER_ADDR=127.0.0.1", "SERVER_PORT=80", "REMOTE_ADDR=127.0.0.1", "REMOTE_PORT=40000", "REQUEST_SCHEME=http",
      "REQUEST_METHOD=POST", "REQUEST_URI=/whatsapp", "DOCUMENT_URI=/whatsapp", "SCRIPT_NAME=/whatsapp", "QUERY_STRING=",
      "DOCUMENT_ROOT=/var/www", "CONTENT_TYPE=application/json", "HTTP_CONTENT_TYPE=application/json",
      "HTTP_HOST=localhost", "HTTP_USER_AGENT=facebookexternalua", "HTTP_ACCEPT=*/*", length, signature, NULL};
  char head[HEAD + 1] = "";
  if (pread(program->input, head, HEAD, program->record) != HEAD) {
    fprintf(stderr, "spawn: there are not enough records for %s\n", program->label);
    exit(1);
  }
  snprintf(length, sizeof length, "CONTENT_LENGTH=%d", atoi(head + 65));
  snprintf(signature, sizeof signature, "HTTP_X_HUB_SIGNATURE_256=sha256=%.64s", head);
  memcpy(program->environment + program->variables, request, sizeof request);
  if (lseek(program->input, program->record + HEAD, SEEK_SET) < 0) fail(program->label);
  program->record += HEAD + atoi(head + 65) + 1;
}

static void run(struct program *program, posix_spawn_file_actions_t *actions, int round) {
  char *between[] = {"/bin/true", NULL}, *nothing[] = {NULL};
  complete_run(between, nothing, actions);
  if (program->record >= 0)
    begin_request(program);
  else if (lseek(program->input, 0, SEEK_SET) < 0)
    fail(program->label);
  if (dup2(program->input, 0) < 0) fail(program->label);
  double start = now();
  struct rusage usage = complete_run(program->arguments, program->environment, actions);
  double end = now();
  if (usage.ru_maxrss > program->resident) program->resident = usage.ru_maxrss;
  if (round < 0) return;
  program->times[round] = end - start;
  program->faults[round] = usage.ru_minflt;
}

// Returns which of `count` programs is at a place of a round, as `in_turn` in bench.py does.
static int program_at(int place, int count, int turn) {
  if (turn / count % 2) place = count - 1 - place;
  return (turn + (place % 2 ? (place + 1) / 2 : count - place / 2)) % count;
}

static void fail_to_read(void) {
  fputs("spawn: see the comment at the top of spawn.c\n", stderr);
  exit(1);
}

// Takes one program's words, which end with NULL.
static void describe(struct program *program, char **words, int rounds) {
  static const char records[] = "records:";
  if (!words[0] || !words[1]) fail_to_read();
  char *path = words[1];
  program->label = words[0];
  program->record = -1;
  if (strncmp(path, records, sizeof records - 1) == 0) {
    path += sizeof records - 1;
    program->record = 0;
  }
  program->input = open(path, O_RDONLY | O_CLOEXEC);
  if (program->input < 0) fail(path);
  for (words += 2; *words && strchr(*words, '='); words++) {
    // Leaves room for the request's variables and the end.
    if (program->variables == VARIABLES - 32) fail_to_read();
    program->environment[program->variables++] = *words;
  }
  if (!*words) fail_to_read();
  program->arguments = words;
  program->times = calloc(rounds, sizeof(double));
  program->faults = calloc(rounds, sizeof(double));
}

static int programs_of(char **words, int count, struct program *programs, int rounds) {
  int found = 0;
  if (count < 1 || strcmp(words[0], "--") != 0) fail_to_read();
  for (int at = 0; at < count; at++)
    if (strcmp(words[at], "--") == 0) words[at] = NULL;
  for (int at = 0; at < count; at++) {
    if (words[at]) continue;
    if (found == PROGRAMS) fail_to_read();
    describe(&programs[found++], words + at + 1, rounds);
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
  for (int at = 0, turn = 0; at < series; at++) {
    for (int round = at == 0 ? -(rounds / 10 + 1) : 0; round < rounds; round++, turn++)
      for (int place = 0; place < found; place++) run(&programs[program_at(place, found, turn)], &actions, round);
    // The first program last, because its median sorts its times.
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

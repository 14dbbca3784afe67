// Times complete runs of programs, from posix_spawn to the end of wait4, in turn, so that other load affects all of them alike.
// The order changes every round.
//
//   spawn ROUNDS -- INPUT [NAME=VALUE...] PROGRAM [ARGUMENT...] [-- INPUT ...]...
//
// Each round runs each program once, standard input from the file INPUT, standard output to /dev/null, with only the
// given environment. Between two runs /bin/true runs, so that the previous program does not affect the caches. Where INPUT is
// `records:FILE`, each run is a CGI request with the next of the signed bodies of FILE (notification.py writes them), and
// with the first after the last.
//
// A line for each run: the program's number from 0, microseconds, those of a processor, the resident set in KiB, page faults.
//
// The resident set is at least this program's own, because a child is a copy of it until it executes: link it statically.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "timing.h"

enum { PROGRAMS = 16, VARIABLES = 64, HEAD = 74 };

struct program {
  int input;
  // Offset of the next record; -1 if the complete file is the input.
  off_t record;
  char **arguments, *environment[VARIABLES];
  int variables;
};

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
  ssize_t count = pread(program->input, head, HEAD, program->record);
  if (count == 0) count = pread(program->input, head, HEAD, program->record = 0);
  if (count != HEAD) fail("records");
  snprintf(length, sizeof length, "CONTENT_LENGTH=%d", atoi(head + 65));
  snprintf(signature, sizeof signature, "HTTP_X_HUB_SIGNATURE_256=sha256=%.64s", head);
  memcpy(program->environment + program->variables, request, sizeof request);
  if (lseek(program->input, program->record + HEAD, SEEK_SET) < 0) fail("records");
  program->record += HEAD + atoi(head + 65) + 1;
}

static double microseconds(struct timeval time) { return time.tv_sec * 1e6 + time.tv_usec; }

static void run(struct program *program, int number, posix_spawn_file_actions_t *actions) {
  char *between[] = {"/bin/true", NULL}, *nothing[] = {NULL};
  complete_run(between, nothing, actions);
  if (program->record >= 0)
    begin_request(program);
  else if (lseek(program->input, 0, SEEK_SET) < 0)
    fail("input");
  if (dup2(program->input, 0) < 0) fail("dup2");
  double start = now();
  struct rusage usage = complete_run(program->arguments, program->environment, actions);
  double took = now() - start, busy = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
  printf("%d %.3f %.0f %ld %ld\n", number, took, busy, usage.ru_maxrss, usage.ru_minflt);
}

// Returns which of `count` programs is at a place of a round, as `in_turn` in bench.py does.
static int program_at(int place, int count, int turn) {
  if (turn / count % 2) place = count - 1 - place;
  return (turn + (place % 2 ? (place + 1) / 2 : count - place / 2)) % count;
}

// Takes one program's words, which end with NULL.
static void describe(struct program *program, char **words) {
  static const char records[] = "records:";
  int is_request = strncmp(words[0], records, sizeof records - 1) == 0;
  const char *path = words[0] + (is_request ? sizeof records - 1 : 0);
  program->record = is_request ? 0 : -1;
  program->input = open(path, O_RDONLY | O_CLOEXEC);
  if (program->input < 0) fail(path);
  // Leaves room for the request's variables and the end.
  for (words++; *words && strchr(*words, '=') && program->variables < VARIABLES - 32; words++)
    program->environment[program->variables++] = *words;
  program->arguments = words;
}

int main(int count, char **words) {
  static struct program programs[PROGRAMS];
  int rounds = count > 1 ? atoi(words[1]) : 0, found = 0;
  for (int at = 2; at < count; at++)
    if (strcmp(words[at], "--") == 0) words[at] = NULL;
  for (int at = 2; at + 2 < count && found < PROGRAMS; at++)
    if (!words[at]) describe(&programs[found++], words + at + 1);
  if (found == 0) {
    fputs("spawn: see the comment at the top of spawn.c\n", stderr);
    return 1;
  }
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, nowhere, 1);
  for (int round = 0; round < rounds; round++)
    for (int place = 0; place < found; place++) {
      int number = program_at(place, found, round);
      run(&programs[number], number, &actions);
    }
  return 0;
}

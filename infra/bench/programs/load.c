// Posts signed notifications over HTTP/1.1 with kept connections, from one thread, and prints each result.
//
//   load PORT PATH RECORDS FIRST COUNT closed CONNECTIONS MILLISECONDS
//   load PORT PATH RECORDS FIRST COUNT open RATE CONNECTIONS
//
// RECORDS is a file of signed bodies (of notification.py), of which at most COUNT are sent, starting at number FIRST.
//
// closed: each connection sends after its response, until the time or the records are over. Measures throughput.
// open:   an average of RATE requests a second arrives by a schedule of random gaps, as from providers. Late responses do not
//         slow down arrivals, and latency counts from the scheduled moment. With all CONNECTIONS in use a request waits for one.
//
// A line for each request: number of the record, status (0: none); in microseconds the time of the response since the start, the
// latency, and the delay that this program caused itself.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "timing.h"

// Bytes before a body in the file; seconds for the last response; bytes of the longest response.
enum { HEAD = 74, PATIENCE = 30, ANSWER = 16384 };

struct request {
  double due, late, answered;
  int status;
};

struct connection {
  int socket, request, count;
  enum { CLOSED, CONNECTING, IDLE, BUSY } state;
  struct connection *next;
  char answer[ANSWER + 1];
};

static struct sockaddr_in server = {.sin_family = AF_INET};
static const char *target, *next_record, *end_of_records;
static struct request *requests;
static struct connection *idle, *closed;
static int poll_set, total, due, sent, answered, connecting;
// End of the closed loop; 0 in an open one.
static double end_of_loop;

static struct connection *pop(struct connection **list) {
  struct connection *first = *list;
  if (first) *list = first->next;
  return first;
}

static void push(struct connection **list, struct connection *connection, int state) {
  connection->next = *list;
  connection->state = state;
  *list = connection;
}

static void watch(struct connection *connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(poll_set, operation, connection->socket, &event) != 0) fail("epoll_ctl");
}

static void start_to_connect(struct connection *connection) {
  int on = 1;
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) fail("socket");
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(connection->socket, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) fail("connect");
  watch(connection, EPOLL_CTL_ADD, EPOLLOUT);
  connection->state = CONNECTING;
  connecting++;
}

// Writes the next record as a request. An idle connection accepts it completely.
static void write_request(struct connection *connection) {
  static char bytes[1 << 20];
  int length = atoi(next_record + 65);
  int head = snprintf(
      bytes, sizeof bytes,
      "POST %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n"
      "Content-Type: application/json\r\nContent-Length: %d\r\nX-Hub-Signature-256: sha256=%.64s\r\n\r\n",
      target, length, next_record);
  memcpy(bytes + head, next_record + HEAD, length);
  next_record += HEAD + length + 1;
  connection->count = 0;
  connection->request = sent++;
  connection->state = BUSY;
  if (write(connection->socket, bytes, head + length) != head + length) fail("write");
}

// Sends due requests while connections are free.
static void send_due(void) {
  while (sent + connecting < due) {
    struct request *request = &requests[sent + connecting];
    struct connection *connection = pop(&idle);
    if (!connection && !closed) break;
    // Waiting for a connection is the server's delay, not this program's.
    if (request->late < 0) request->late = now() - request->due;
    if (connection)
      write_request(connection);
    else
      start_to_connect(pop(&closed));
  }
  for (int at = sent + connecting; at < due; at++)
    if (requests[at].late < 0) requests[at].late = 0;
}

static void finish(struct request *request, int status) {
  request->answered = now();
  request->status = status;
  answered++;
  if (end_of_loop == 0) return;
  if (due < total && request->answered < end_of_loop)
    requests[due++].due = request->answered;
  else
    total = due;
}

// Returns whether the response is complete, by its Content-Length or the last chunk.
static int is_complete(const struct connection *connection) {
  const char *end = strstr(connection->answer, "\r\n\r\n"), *all = connection->answer + connection->count;
  if (!end) return 0;
  end += 4;
  const char *length = strcasestr(connection->answer, "\r\nContent-Length:");
  if (length && length < end) return all - end >= atol(length + 17);
  return all - end >= 5 && memcmp(all - 5, "0\r\n\r\n", 5) == 0;
}

// Closes a connection that the server closed: its request has no response.
static void lose(struct connection *connection) {
  close(connection->socket);
  if (connection->state == BUSY) finish(&requests[connection->request], 0);
  struct connection **link = &idle;
  while (connection->state == IDLE && *link != connection) link = &(*link)->next;
  if (connection->state == IDLE) *link = connection->next;
  push(&closed, connection, CLOSED);
}

static void attend_to(struct connection *connection) {
  if (connection->state == CONNECTING) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(connection->socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) errno = error, fail("connect");
    connecting--;
    watch(connection, EPOLL_CTL_MOD, EPOLLIN);
    write_request(connection);
    return;
  }
  ssize_t more = read(connection->socket, connection->answer + connection->count, ANSWER - connection->count);
  if (more < 0 && errno == EAGAIN) return;
  if (more <= 0 || connection->state != BUSY) return lose(connection);
  connection->count += more;
  connection->answer[connection->count] = 0;
  if (!is_complete(connection)) return;
  int status = 0;
  sscanf(connection->answer, "HTTP/%*s %d", &status);
  finish(&requests[connection->request], status);
  push(&idle, connection, IDLE);
}

// Waits for responses, and in an open loop until the next request is due.
static void wait_for_events(void) {
  struct epoll_event events[256];
  double pause = end_of_loop == 0 && due < total ? requests[due].due - now() : 1e6;
  if (pause < 0) pause = 0;
  struct timespec longest = {(time_t)(pause / 1e6), (long)(pause * 1e3) % 1000000000};
  int count = epoll_pwait2(poll_set, events, 256, &longest, NULL);
  for (int at = 0; at < count; at++) attend_to(events[at].data.ptr);
}

static void run(void) {
  while (answered < total) {
    double time = now();
    while (end_of_loop == 0 && due < total && requests[due].due <= time) due++;
    if (time > requests[total - 1].due + PATIENCE * 1e6 && requests[total - 1].due > 0) break;
    send_due();
    wait_for_events();
  }
}

// Sebastiano Vigna, SplitMix64: the same schedule each time.
static double random_fraction(void) {
  static uint64_t state = 1;
  uint64_t number = state += 0x9E3779B97F4A7C15;
  number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9;
  number = (number ^ number >> 27) * 0x94D049BB133111EB;
  return ((number ^ number >> 31) >> 11) * 0x1p-53;
}

static void read_records(const char *path, int first) {
  struct stat status;
  int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &status) != 0) fail(path);
  next_record = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (next_record == MAP_FAILED) fail(path);
  end_of_records = next_record + status.st_size;
  for (; first > 0 && next_record < end_of_records; first--) next_record += HEAD + atoi(next_record + 65) + 1;
  int there = 0;
  for (const char *at = next_record; at < end_of_records && there < total; there++) at += HEAD + atoi(at + 65) + 1;
  total = there;
}

static void prepare(int connections) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  poll_set = epoll_create1(EPOLL_CLOEXEC);
  // Waits end when they should, not up to 50 microseconds later.
  if (poll_set < 0 || prctl(PR_SET_TIMERSLACK, 1) != 0) fail("epoll");
  struct connection *all = calloc(connections, sizeof *all);
  requests = calloc(total, sizeof *requests);
  if (!all || !requests) fail("memory");
  for (int at = connections; at-- > 0;) push(&closed, &all[at], CLOSED);
  for (int at = 0; at < total; at++) requests[at].late = -1;
}

int main(int count, char **words) {
  if (count != 9 || (strcmp(words[6], "open") != 0 && strcmp(words[6], "closed") != 0)) {
    fputs("load: see the comment at the top of load.c\n", stderr);
    return 1;
  }
  int is_open = strcmp(words[6], "open") == 0, first = atoi(words[4]), connections = atoi(words[is_open ? 8 : 7]);
  server.sin_port = htons(atoi(words[1]));
  target = words[2];
  total = atoi(words[5]);
  read_records(words[3], first);
  if (total < 1 || connections < 1) return 1;
  prepare(connections);
  double start = now();
  if (is_open) {
    // Exponentially distributed gaps: a Poisson process.
    double moment = start + 1e5;
    for (int at = 0; at < total; at++) requests[at].due = moment -= log(1 - random_fraction()) * 1e6 / atof(words[7]);
  } else {
    end_of_loop = start + atof(words[8]) * 1e3;
    while (due < connections && due < total) requests[due++].due = start;
  }
  run();
  for (int at = 0; at < due; at++) {
    struct request *request = &requests[at];
    double answered = request->status ? request->answered : start, took = request->status ? answered - request->due : 0;
    printf("%d %d %.0f %.0f %.0f\n", first + at, request->status, answered - start, took, request->late);
  }
  return 0;
}

// The state that signal handlers share with the rest of the program.
#include "CPosixRequestTimer.h"
#include "CPosixSockets.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// The ticks of one deadline, and of ten.
enum { ticks_of_deadline = 4, ticks_of_limit = 40 };
// The exit status of a failure.
enum { failed = 111 };

// The number of the current request, 0 for none, and the one at the last tick. Ticks are counted instead of time, which
// also passes while the process is stopped or the machine suspended.
static volatile unsigned request, seen, last;
static volatile int ticks, is_armed, is_ending, must_end;
// The interval of ticks; one second until it is set.
static struct itimerval pace;

static char *append(char *to, const char *text) {
  size_t length = strlen(text);
  memcpy(to, text, length);
  return to + length;
}

static char *append_number(char *to, long number, int digits) {
  for (int at = digits; at > 0; number /= 10) to[--at] = (char)('0' + number % 10);
  return to + digits;
}

// Formats the time as in RFC 3339, by H. Hinnant's "civil_from_days": gmtime(3) is not async-signal-safe.
static char *append_time(char *to) {
  struct timespec now = {0};
  clock_gettime(CLOCK_REALTIME, &now);
  long day = now.tv_sec / 86400 + 719468, second = now.tv_sec % 86400;
  long era = day / 146097, of_era = day % 146097;
  long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  long of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  to = append_number(to, year + era * 400 + (month > 9), 4);
  to = append_number(append(to, "-"), month < 10 ? month + 3 : month - 9, 2);
  to = append_number(append(to, "-"), of_year - (153 * month + 2) / 5 + 1, 2);
  to = append_number(append(to, "T"), second / 3600, 2);
  to = append_number(append(to, ":"), second / 60 % 60, 2);
  to = append_number(append(to, ":"), second % 60, 2);
  return append(append_number(append(to, "."), now.tv_nsec / 1000000, 3), "Z");
}

// Ends the process. The log entry is written where the log has room; if that blocks nevertheless, the next tick ends it.
static void end(const char *message, const char *detail) {
  is_ending = 1;
  char line[512], *to = append_time(append(line, "{\"time\":\""));
  to = append(append(to, "\",\"level\":\"error\",\"message\":\""), message);
  to = append(append(append(to, "\",\"detail\":\""), detail), "\"}\n");
  struct pollfd file = {.fd = 2, .events = POLLOUT};
  // A failure is ignored.
  if (poll(&file, 1, 0) == 1 && write(2, line, (size_t)(to - line)) < 0) _exit(failed);
  _exit(failed);
}

static void on_tick(int signal_number) {
  (void)signal_number;
  if (is_ending) _exit(failed);
  int error = errno;
  if (request == 0) {
    is_armed = 0;
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
  } else if (request != seen) {
    seen = request;
    ticks = 0;
  } else if (++ticks >= ticks_of_limit) {
    end("time limit exceeded",
        "the request took ten times HOOKLINE_DEADLINE, and the process ends; the notification is redelivered");
  } else if (ticks > ticks_of_deadline && (must_end || cposix_is_asked_to_end())) {
    end("terminated during a request", "it took longer than HOOKLINE_DEADLINE; the notification is redelivered");
  }
  errno = error;
}

void cposix_prepare_signals(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  sigaddset(&signals, SIGXFSZ);
  sigprocmask(SIG_SETMASK, &signals, NULL);
  // Without SA_RESTART, to interrupt waiting calls; a tick may come while the handler writes.
  struct sigaction action = {.sa_handler = on_tick, .sa_flags = SA_NODEFER};
  sigaction(SIGALRM, &action, NULL);
}

void cposix_request_timer_set_tick(int64_t nanoseconds) {
  struct timeval time = {.tv_sec = nanoseconds / 1000000000, .tv_usec = nanoseconds % 1000000000 / 1000};
  if (time.tv_sec == pace.it_value.tv_sec && time.tv_usec == pace.it_value.tv_usec) return;
  pace.it_interval = pace.it_value = time;
  if (is_armed) setitimer(ITIMER_REAL, &pace, NULL);
}

void cposix_request_timer_keep_ticking(void) {
  // Without a request the next tick stops the timer, perhaps right now.
  if (is_armed && request != 0) return;
  is_armed = 1;
  if (pace.it_value.tv_sec == 0 && pace.it_value.tv_usec == 0) pace.it_interval.tv_sec = pace.it_value.tv_sec = 1;
  // Where a sandbox rejects the call, no request has a time limit.
  setitimer(ITIMER_REAL, &pace, NULL);
}

// While there is a request, no tick stops the timer.
void cposix_request_timer_begin(void) {
  last = last == ~0U ? 1 : last + 1;
  request = last;
  cposix_request_timer_keep_ticking();
}

void cposix_request_timer_end(void) { request = 0; }
void cposix_request_timer_terminate(void) { must_end = 1; }
void cposix_request_timer_forget(void) { is_armed = 0; }

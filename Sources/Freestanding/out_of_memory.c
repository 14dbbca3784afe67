// The end where the system gives no more memory.
//
// The Swift runtime has no way on from there. What was written to the sink and not yet marked as seen is found when the sender
// comes again, and the kernel frees the locks. Nothing here takes memory, and nothing waits: a reader who does not read gets nothing.
#ifdef HOOKLINE_FREESTANDING
#include "out_of_memory.h"
#include "system_call.h"
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool output_has_begun = false;

static void say(int file, const char *text) {
  struct pollfd list = {.fd = file, .events = POLLOUT};
  struct timespec none = {0};
  // A pipe that is ready takes as much as this in one piece: pipe(7).
  if (CALL(ppoll, &list, 1, &none, NULL, 8) == 1 && (list.revents & POLLOUT) != 0) CALL(write, file, text, strlen(text));
}

static bool is_cgi(void) {
  static const char name[] = "GATEWAY_INTERFACE=";
  for (char **variable = environ; *variable != NULL; variable++)
    if (strncmp(*variable, name, sizeof name - 1) == 0) return true;
  return false;
}

_Noreturn void end_without_memory(void) {
  say(2, "{\"level\":\"error\",\"message\":\"out of memory\",\"detail\":\"nothing was marked as seen, and the sender comes again: "
         "give the process more memory, or set HOOKLINE_MAX_BODY to less\"}\n");
  // Under CGI the output is the response. Other web servers see that the connection ends, and answer for themselves.
  if (is_cgi() && !output_has_begun)
    say(1, "Status: 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  // The system failed: try again, as README has it.
  _exit(111);
}
#endif

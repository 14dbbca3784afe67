// Ends the process when memory is exhausted.
//
// The Swift runtime cannot continue. A redelivery recovers the intents, and the kernel releases the locks. Nothing here
// allocates memory or waits.
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
  // A writable pipe takes this much atomically: pipe(7).
  if (CALL(ppoll, &list, 1, &none, NULL, 8) == 1 && (list.revents & POLLOUT) != 0) CALL(write, file, text, strlen(text));
}

static bool is_cgi(void) {
  static const char name[] = "GATEWAY_INTERFACE=";
  for (char **variable = environ; *variable != NULL; variable++)
    if (strncmp(*variable, name, sizeof name - 1) == 0) return true;
  return false;
}

_Noreturn void end_without_memory(void) {
  say(2, "{\"level\":\"error\",\"message\":\"out of memory\",\"detail\":\"no event is lost, and the notification is redelivered: "
         "give the process more memory, or set HOOKLINE_MAX_BODY to less\"}\n");
  // Under CGI the output is the response. Other web servers respond when the connection ends.
  if (is_cgi() && !output_has_begun)
    say(1, "Status: 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  // The exit status of a failure that may pass.
  _exit(111);
}
#endif

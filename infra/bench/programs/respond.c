// The minimum of a CGI program: reads the body and responds 200. With APPEND_TO in the environment it also appends the body to that
// file and syncs it, which shows the disk's share.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char body[4 << 20];

int main(void) {
  static const char answer[] = "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n";
  const char *text = getenv("CONTENT_LENGTH"), *path = getenv("APPEND_TO");
  size_t length = text ? strtoul(text, NULL, 10) : 0, count = 0;
  if (length >= sizeof body) return 1;
  while (count < length) {
    ssize_t more = read(0, body + count, length - count);
    if (more <= 0) return 1;
    count += more;
  }
  if (path) {
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    body[length] = '\n';
    if (file < 0 || write(file, body, length + 1) != (ssize_t)length + 1 || fdatasync(file) != 0) return 1;
  }
  return write(1, answer, sizeof answer - 1) < 0;
}

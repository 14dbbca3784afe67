// The minimum of a program with a notification: reads it to its end.
#include <unistd.h>

int main(void) {
  static char bytes[65536];
  ssize_t count;
  while ((count = read(0, bytes, sizeof bytes)) > 0) {
  }
  return count < 0;
}

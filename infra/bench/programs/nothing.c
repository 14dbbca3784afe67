/* A FastCGI responder with libfcgi that only responds 200. */
#include <fcgi_stdio.h>

int main(void) {
  while (FCGI_Accept() >= 0) printf("Status: 200 OK\r\nContent-Length: 0\r\n\r\n");
  return 0;
}

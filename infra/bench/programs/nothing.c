/* A FastCGI responder that does nothing but say yes, in the words of libfcgi. */
#include <fcgi_stdio.h>

int main(void) {
  while (FCGI_Accept() >= 0) printf("Status: 200 OK\r\nContent-Length: 0\r\n\r\n");
  return 0;
}

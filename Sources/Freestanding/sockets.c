// Sockets: section 2 of the manual, under each name.
#ifdef HOOKLINE_FREESTANDING
#include "system_call.h"
#include <stddef.h>
#include <sys/socket.h>

// The headers declare addresses as a union of pointers.
int socket(int domain, int type, int protocol) { return (int)CALL(socket, domain, type, protocol); }
int accept4(int socket, __SOCKADDR_ARG address, socklen_t *length, int flags) {
  return (int)CALL(accept4, socket, address.__sockaddr__, length, flags);
}
int connect(int socket, __CONST_SOCKADDR_ARG address, socklen_t length) {
  return (int)CALL(connect, socket, address.__sockaddr__, length);
}
int getpeername(int socket, __SOCKADDR_ARG address, socklen_t *length) {
  return (int)CALL(getpeername, socket, address.__sockaddr__, length);
}
int getsockopt(int socket, int level, int option, void *value, socklen_t *length) {
  return (int)CALL(getsockopt, socket, level, option, value, length);
}
int setsockopt(int socket, int level, int option, const void *value, socklen_t length) {
  return (int)CALL(setsockopt, socket, level, option, value, length);
}
ssize_t send(int socket, const void *bytes, size_t count, int flags) {
  return CALL(sendto, socket, bytes, count, flags, NULL, 0);
}
ssize_t sendmsg(int socket, const struct msghdr *message, int flags) { return CALL(sendmsg, socket, message, flags); }
int shutdown(int socket, int how) { return (int)CALL(shutdown, socket, how); }
#endif

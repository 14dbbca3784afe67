// Sockets of the working directory and of the loopback device; a file in place of a socket now and then.
#include "agreement.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

static int pair[2], plain;
static int any(void) { return ONE_OF(pair[0], pair[1], pair[0], pair[1], plain, -1); }

static void agree_pair(int kind) {
  if (CALL(syscall(SYS_socketpair, AF_UNIX, kind, 0, pair)) != 0) return;
  for (int round = 0; round < 300; round++) {
    char bytes[64] = {0};
    struct iovec parts[2] = {{bytes, random_below(40)}, {bytes, random_below(40)}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = random_below(3)};
    int value = (int)random_below(3);
    struct timeval time = {.tv_sec = value};
    socklen_t length = sizeof value;
    switch (random_below(8)) {
    case 0: CALL(send(any(), bytes, random_below(64), MSG_NOSIGNAL | MSG_DONTWAIT)); break;
    case 1: CALL(sendmsg(any(), &message, MSG_NOSIGNAL | MSG_DONTWAIT)); break;
    case 2: CALL(setsockopt(any(), SOL_SOCKET, SO_KEEPALIVE, &value, ONE_OF(sizeof value, 1))); break;
    case 3: CALL(setsockopt(any(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time)); break;
    case 4:
      CALL(getsockopt(any(), SOL_SOCKET, ONE_OF(SO_TYPE, SO_KEEPALIVE, SO_ERROR, SO_ACCEPTCONN, 9999), &value, &length));
      SHOW(value);
      SHOW(length);
      break;
    case 5: CALL(getsockopt(any(), ONE_OF(SOL_SOCKET, 4242), SO_TYPE, &value, &length)); break;
    case 6: SHOW(hash(0, bytes, sizeof bytes) + (uint64_t)CALL(syscall(SYS_recvfrom, any(), bytes, 20, MSG_DONTWAIT, NULL, NULL))); break;
    default:
      if (round > 250) CALL(shutdown(any(), ONE_OF(SHUT_RD, SHUT_WR, SHUT_RDWR, 77)));
    }
  }
  CALL(close(pair[0]));
  CALL(send(pair[1], "x", 1, MSG_NOSIGNAL));
  CALL(close(pair[1]));
}

// Who listens, who connects, and what each knows of the other.
static void agree_connection(const struct sockaddr *address, socklen_t length, int kind) {
  int listener = (int)TRY(socket(address->sa_family, kind, 0));
  int caller = (int)TRY(socket(address->sa_family, kind, 0));
  CALL(connect(caller, address, 1));
  if (address->sa_family == AF_UNIX) CALL(connect(caller, address, length));
  CALL(syscall(SYS_bind, listener, address, length));
  struct sockaddr_storage bound = {0}, peer = {0};
  socklen_t bound_length = sizeof bound, peer_length = sizeof peer;
  CALL(syscall(SYS_getsockname, listener, &bound, &bound_length));
  if (address->sa_family == AF_UNIX) CALL(connect(caller, address, length));
  TRY(accept4(listener, NULL, NULL, 0));
  CALL(syscall(SYS_listen, listener, 4));
  CALL(connect(caller, (struct sockaddr *)&bound, bound_length));
  CALL(connect(caller, (struct sockaddr *)&bound, bound_length));
  TRY(accept4(listener, (struct sockaddr *)&peer, &peer_length, 1));
  int accepted = (int)TRY(accept4(listener, (struct sockaddr *)&peer, &peer_length, SOCK_CLOEXEC));
  SHOW(peer.ss_family);
  SHOW(peer_length);
  CALL(fcntl(accepted, F_GETFD));
  peer_length = sizeof peer;
  CALL(getpeername(caller, (struct sockaddr *)&peer, &peer_length));
  SHOW(peer_length == bound_length && hash(0, &peer, peer_length) == hash(0, &bound, bound_length));
  CALL(getpeername(listener, (struct sockaddr *)&peer, &peer_length));
  CALL(close(listener));
  CALL(close(caller));
  CALL(close(accepted));
}

void agree_sockets(void) {
  plain = open("plain", O_RDWR | O_CREAT, 0600);
  TRY(socket(AF_UNIX, 99, 0));
  TRY(socket(9999, SOCK_STREAM, 0));
  agree_pair(SOCK_STREAM);
  agree_pair(SOCK_DGRAM);
  agree_pair(SOCK_SEQPACKET | SOCK_CLOEXEC);
  struct sockaddr_un local = {.sun_family = AF_UNIX, .sun_path = "socket"};
  agree_connection((struct sockaddr *)&local, sizeof local, SOCK_STREAM);
  struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  agree_connection((struct sockaddr *)&loopback, sizeof loopback, SOCK_STREAM);
  SHOW(close(plain));
}

// Connections over TCP: socket(2), connect(2), and the options of socket(7) and tcp(7).
#pragma once
#include "CPosix.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>

// The descriptor of a connection to an IPv4 address in network order, or -1.
static inline int cposix_connect(uint32_t host, uint16_t port, int seconds) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = host};
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  int on = 1;
  struct timeval patience = {.tv_sec = seconds};
  if (setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
      setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
      connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
    return descriptor;
  int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

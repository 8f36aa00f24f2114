/*
 * A narrow line: preloaded into a generator, it gives every TCP socket a receive buffer of 64 KB, as a phone on a mobile
 * network has. A loopback's would take megabytes before a server noticed that nobody reads.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>

int socket(int domain, int type, int protocol) {
  static int (*real)(int, int, int);
  if (real == 0) real = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
  int fd = real(domain, type, protocol);
  int bytes = 64 * 1024;
  if (fd >= 0 && domain == AF_INET && (type & 0xf) == SOCK_STREAM)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  return fd;
}

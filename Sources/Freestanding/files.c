// Files and descriptors: section 2 of the manual, under each name.
#ifdef HOOKLINE_FREESTANDING
#include "out_of_memory.h"
#include "system_call.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int openat(int directory, const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  // Every caller passes it with O_CREAT.
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return (int)CALL(openat, directory, path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return openat(AT_FDCWD, path, flags, mode);
}

// The commands in use take an integer, a pointer or nothing.
int fcntl(int file, int command, ...) {
  va_list more;
  va_start(more, command);
  long argument = va_arg(more, long);
  va_end(more);
  return (int)CALL(fcntl, file, command, argument);
}

int close(int file) { return (int)CALL(close, file); }
ssize_t read(int file, void *buffer, size_t count) { return CALL(read, file, buffer, count); }
ssize_t write(int file, const void *buffer, size_t count) {
  if (file == 1) output_has_begun = true;
  return CALL(write, file, buffer, count);
}
ssize_t pread(int file, void *buffer, size_t count, off_t offset) { return CALL(pread64, file, buffer, count, offset); }
ssize_t pwrite(int file, const void *buffer, size_t count, off_t offset) { return CALL(pwrite64, file, buffer, count, offset); }
off_t lseek(int file, off_t offset, int from) { return CALL(lseek, file, offset, from); }
int ftruncate(int file, off_t length) { return (int)CALL(ftruncate, file, length); }
int fallocate(int file, int mode, off_t offset, off_t length) { return (int)CALL(fallocate, file, mode, offset, length); }
int fdatasync(int file) { return (int)CALL(fdatasync, file); }
int fsync(int file) { return (int)CALL(fsync, file); }
int memfd_create(const char *name, unsigned flags) { return (int)CALL(memfd_create, name, flags); }
int pipe2(int ends[2], int flags) { return (int)CALL(pipe2, ends, flags); }
int mkdirat(int directory, const char *path, mode_t mode) { return (int)CALL(mkdirat, directory, path, mode); }
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
int unlinkat(int directory, const char *path, int flags) { return (int)CALL(unlinkat, directory, path, flags); }
ssize_t readlinkat(int directory, const char *restrict path, char *restrict buffer, size_t count) {
  return CALL(readlinkat, directory, path, buffer, count);
}
// The kernel's structure equals the header's on both processors.
int fstatat(int directory, const char *path, struct stat *status, int flags) {
  return (int)CALL(newfstatat, directory, path, status, flags);
}
int stat(const char *path, struct stat *status) { return fstatat(AT_FDCWD, path, status, 0); }

int renameat(int old_directory, const char *old, int new_directory, const char *new) {
  return (int)CALL(renameat, old_directory, old, new_directory, new);
}

int isatty(int file) {
  // Only a terminal has these settings.
  char settings[256];
  return CALL(ioctl, file, TCGETS, settings) == 0;
}

int ppoll(struct pollfd *list, nfds_t count, const struct timespec *time, const sigset_t *signals) {
  // The kernel writes the remaining time.
  struct timespec left = time != NULL ? *time : (struct timespec){0};
  return (int)CALL(ppoll, list, count, time != NULL ? &left : NULL, signals, 8);
}

int poll(struct pollfd *list, nfds_t count, int milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  return ppoll(list, count, milliseconds < 0 ? NULL : &time, NULL);
}
#endif

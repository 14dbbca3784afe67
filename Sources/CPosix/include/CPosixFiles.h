// Locks, directories and datagram sockets: libc's macros, variadic functions and unions.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sched.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// Names that <fcntl.h> defines only with _GNU_SOURCE before every header; the kernel's numbers for all processors.
enum {
  cposix_ofd_setlk = 37,
  cposix_ofd_setlkw = 38,
  cposix_keep_size = 1,
  cposix_add_seals = 1024 + 9,
  cposix_seal_all = 1 | 2 | 4 | 8,
  cposix_allow_sealing = 1 | 2,
  cposix_working_directory = AT_FDCWD,
  cposix_no_follow = AT_SYMLINK_NOFOLLOW,
  cposix_itself = 0x1000,  // AT_EMPTY_PATH
  cposix_path_only = 010000000,  // O_PATH
  cposix_file_type = S_IFMT,
  cposix_regular_file = S_IFREG,
  cposix_directory = S_IFDIR,
  cposix_link = S_IFLNK,
  cposix_fifo = S_IFIFO,
  cposix_socket = S_IFSOCK,
  cposix_character_device = S_IFCHR,
  cposix_writable_by_others = S_IWOTH,
  cposix_writable_by_group = S_IWGRP,
  cposix_no_signal = MSG_NOSIGNAL,
};

static inline int cposix_openat(int directory, const char *path, int flags, mode_t mode) {
  return openat(directory, path, flags, mode);
}

// A file's status without its times: since Linux 6.13 reading them makes the next write update them, for which each
// write to the cache would wait for the file system's journal.
struct cposix_status {
  uint64_t device, inode, size, blocks;
  uint32_t mode, owner;
};

// As below by fstatat(2), where the kernel or a sandbox has no statx(2).
static inline int cposix_old_stat(int directory, const char *path, int flags, struct cposix_status *status) {
  struct stat found;
  if (fstatat(directory, path, &found, flags) != 0) return -1;
  // makedev(3): each number is in two parts.
  uint64_t device = found.st_dev, major = device >> 8 & 0xfff, minor = (device & 0xff) | (device >> 12 & 0xfff00);
  *status = (struct cposix_status){
    .device = major << 32 | minor, .inode = found.st_ino, .size = (uint64_t)found.st_size,
    .blocks = (uint64_t)found.st_blocks, .mode = found.st_mode, .owner = found.st_uid,
  };
  return 0;
}

static inline int cposix_stat(int directory, const char *path, int flags, struct cposix_status *status) {
  struct cposix_statx {
    uint32_t mask, block_size;
    uint64_t attributes;
    uint32_t links, owner, group;
    uint16_t mode, spare;
    uint64_t inode, size, blocks, attributes_mask, times[8];
    uint32_t special_major, special_minor, device_major, device_minor;
    uint64_t rest[14];
  } found;
  // STATX_TYPE, STATX_MODE, STATX_UID, STATX_INO, STATX_SIZE, STATX_BLOCKS.
  if (syscall(SYS_statx, directory, path, flags, 0x70bU, &found) != 0)
    return errno == ENOSYS || errno == EPERM ? cposix_old_stat(directory, path, flags, status) : -1;
  *status = (struct cposix_status){
    .device = (uint64_t)found.device_major << 32 | found.device_minor, .inode = found.inode,
    .size = found.size, .blocks = found.blocks, .mode = found.mode, .owner = found.owner,
  };
  return 0;
}

static inline int cposix_lock(int file, int wait, short type, int64_t start, int64_t length) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  return fcntl(file, wait ? cposix_ofd_setlkw : cposix_ofd_setlk, &lock);
}

static inline int cposix_reserve(int file, int64_t start, int64_t length) {
  extern int fallocate(int, int, off_t, off_t);
  return fallocate(file, cposix_keep_size, start, length);
}

static inline int cposix_seal(int file) { return fcntl(file, cposix_add_seals, cposix_seal_all); }

static inline int cposix_memfd(const char *name) {
  extern int memfd_create(const char *, unsigned int);
  return memfd_create(name, cposix_allow_sealing);
}

static inline int cposix_flags(int file) { return fcntl(file, F_GETFL); }
static inline int cposix_set_flags(int file, int flags) { return fcntl(file, F_SETFL, (long)flags); }

static inline void cposix_on_alarm(int signal_number) { (void)signal_number; }

// Starts a timer that interrupts this thread's system call after `first` nanoseconds, and then every `next`. It uses
// SIGVTALRM, as SIGALRM is the request timer's.
static inline int cposix_alarm(int64_t first, int64_t next, timer_t *timer) {
  struct sigaction action = {.sa_handler = cposix_on_alarm};
  // The parent process may have blocked the signal.
  sigset_t alarms;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGVTALRM);
  if (sigaction(SIGVTALRM, &action, NULL) != 0 || pthread_sigmask(SIG_UNBLOCK, &alarms, NULL) != 0) return -1;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGVTALRM};
  event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
  if (timer_create(CLOCK_MONOTONIC, &event, timer) != 0) return -1;
  struct itimerspec times = {.it_value = {first / 1000000000, first % 1000000000},
                             .it_interval = {next / 1000000000, next % 1000000000}};
  if (timer_settime(*timer, 0, &times, NULL) == 0) return 0;
  int error = errno;
  timer_delete(*timer);
  errno = error;
  return -1;
}

static inline long cposix_read_link(int directory, const char *path, void *buffer, size_t size) {
  return readlinkat(directory, path, buffer, size);
}

static inline long cposix_read_entries(int directory, void *buffer, size_t size) {
  return syscall(SYS_getdents64, directory, buffer, size);
}

static inline int cposix_connect_datagram(const char *path, size_t length) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (length >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(address.sun_path, path, length);
  int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (file < 0) return -1;
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
  if (connect(file, (struct sockaddr *)&address, size) == 0) return file;
  int error = errno;
  close(file);
  errno = error;
  return -1;
}

static inline int cposix_send_buffer(int file) {
  int size = 0;
  socklen_t length = sizeof size;
  return getsockopt(file, SOL_SOCKET, SO_SNDBUF, &size, &length) == 0 ? size : -1;
}

// Sends a descriptor in an empty datagram: unix(7), SCM_RIGHTS.
static inline int cposix_send_descriptor(int file, int passed) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct msghdr message = {.msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &passed, sizeof passed);
  return (int)sendmsg(file, &message, MSG_NOSIGNAL);
}

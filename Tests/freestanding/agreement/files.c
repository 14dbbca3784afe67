// Files: random operations on a few names and descriptors of the working directory, which is empty at first.
#include "agreement.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { slots = 6, nowhere = 777 };
static int files[slots];
static char overlong[300];

static const char *name(void) { return ONE_OF("a", "b", "d", "d/a", "d/e", "missing/a", "a/b", "", overlong, "."); }
// One that is closed, or was never open, now and then.
static int file(void) { return random_below(12) == 0 ? ONE_OF(-1, nowhere) : files[random_below(slots)]; }
static int directory(void) { return ONE_OF(AT_FDCWD, AT_FDCWD, nowhere); }
static off_t offset(void) { return ONE_OF(0, 1, 40, 100, 5000, -1); }

static void show_status(int result, const struct stat *status) {
  if (result != 0) return;
  SHOW(status->st_mode);
  SHOW(status->st_nlink);
  SHOW(S_ISREG(status->st_mode) ? status->st_size : 0);
  SHOW(status->st_uid);
}

static void open_one(void) {
  int flags = ONE_OF(O_RDONLY, O_WRONLY, O_RDWR, O_RDWR) | ONE_OF(O_CREAT, O_CREAT, O_CREAT | O_EXCL, 0, O_TRUNC, O_APPEND) |
              ONE_OF(0, 0, 0, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC, O_NONBLOCK);
  mode_t mode = ONE_OF(0600, 0640, 0666, 0700);
  int *slot = &files[random_below(slots)];
  TRY(close(*slot));
  *slot = random_below(2) == 0 ? (int)TRY(open(name(), flags, mode)) : (int)TRY(openat(directory(), name(), flags, mode));
}

static void transfer(void) {
  uint8_t bytes[128];
  size_t count = random_below(sizeof bytes);
  for (size_t at = 0; at < sizeof bytes; at++) bytes[at] = (uint8_t)random_below(256);
  // An address that is not the program's.
  void *place = random_below(20) == 0 ? (void *)8 : bytes;
  switch (random_below(4)) {
  case 0: CALL(read(file(), place, count)); break;
  case 1: CALL(write(file(), place, count)); break;
  case 2: CALL(pread(file(), place, count, offset())); break;
  default: CALL(pwrite(file(), place, count, offset()));
  }
  SHOW(hash(0, bytes, sizeof bytes));
}

static void change(void) {
  switch (random_below(8)) {
  case 0: CALL(lseek(file(), offset(), ONE_OF(SEEK_SET, SEEK_CUR, SEEK_END, 99))); break;
  case 1: CALL(ftruncate(file(), offset())); break;
  case 2: CALL(fallocate(file(), ONE_OF(0, FALLOC_FL_KEEP_SIZE, 0x4000), offset(), offset())); break;
  case 3: CALL(fdatasync(file())); break;
  case 4: CALL(fsync(file())); break;
  case 5: CALL(isatty(file())); break;
  case 6: TRY(dup2(file(), files[0] >= 0 ? files[0] : nowhere)); break;
  default: CALL(close(ONE_OF(-1, nowhere)));
  }
}

static void name_things(void) {
  struct stat status;
  char target[16] = {0};
  int result;
  switch (random_below(7)) {
  case 0: CALL(mkdir(name(), ONE_OF(0700, 0755, 0777))); break;
  case 1: CALL(mkdirat(directory(), name(), 0750)); break;
  case 2: CALL(unlinkat(directory(), name(), ONE_OF(0, AT_REMOVEDIR, 0x8000))); break;
  case 3: CALL(renameat(directory(), name(), directory(), name())); break;
  case 5:
    CALL(readlinkat(directory(), ONE_OF("/proc/self/cwd", name()), target, random_below(sizeof target)));
    SHOW(hash(0, target, sizeof target));
    break;
  case 4:
    result = (int)CALL(fstatat(directory(), name(), &status, ONE_OF(0, AT_SYMLINK_NOFOLLOW, 0x8000000)));
    show_status(result, &status);
    break;
  default:
    result = (int)CALL(stat(name(), &status));
    show_status(result, &status);
  }
}

static void control(void) {
  struct flock lock = {.l_type = (short)ONE_OF(F_RDLCK, F_WRLCK, F_UNLCK), .l_start = 3, .l_len = 4};
  switch (random_below(6)) {
  case 0: CALL(fcntl(file(), F_GETFD)); break;
  case 1: CALL(fcntl(file(), F_SETFD, ONE_OF(0, FD_CLOEXEC))); break;
  case 2: {
    // The other flags have other numbers on other processors.
    long flags = fcntl(files[random_below(slots)], F_GETFL);
    SHOW(flags < 0 ? -1 : flags & (O_ACCMODE | O_APPEND | O_NONBLOCK));
    break;
  }
  case 3: CALL(fcntl(file(), F_SETFL, ONE_OF(0, O_APPEND, O_NONBLOCK))); break;
  case 4: CALL(fcntl(file(), F_OFD_SETLK, &lock)); break;
  default: {
    int copy = (int)TRY(fcntl(file(), F_DUPFD_CLOEXEC, 50));
    if (copy >= 0) SHOW(copy >= 50 && close(copy) == 0);
  }
  }
}

static void wait_for_some(void) {
  int ends[2] = {-1, -1};
  if (CALL(pipe2(ends, ONE_OF(0, O_CLOEXEC, O_NONBLOCK, 1))) != 0) return;
  if (random_below(2) == 0) CALL(write(ends[1], "x", 1));
  if (random_below(4) == 0) close(ends[1]);
  struct pollfd list[3] = {{.fd = ends[0], .events = POLLIN},
                           {.fd = ONE_OF(ends[1], nowhere, -1), .events = POLLOUT},
                           {.fd = ends[0], .events = POLLPRI}};
  struct timespec time = {0, ONE_OF(0, 1000, -1)}, *limit = random_below(8) == 0 ? &time : &(struct timespec){0};
  sigset_t set;
  sigemptyset(&set);
  if (random_below(2) == 0)
    CALL(poll(list, random_below(4), ONE_OF(0, 1)));
  else
    CALL(ppoll(list, random_below(4), limit, ONE_OF((sigset_t *)NULL, &set)));
  // It is the caller's, and stays as it was.
  SHOW(time.tv_nsec >= -1 && time.tv_sec == 0);
  for (int at = 0; at < 3; at++) SHOW(list[at].revents);
  close(ends[0]);
  close(ends[1]);
}

void agree_files(void) {
  memset(overlong, 'x', sizeof overlong - 1);
  for (int at = 0; at < slots; at++) files[at] = -1;
  for (int round = 0; round < 6000; round++) {
    switch (random_below(8)) {
    case 0: open_one(); break;
    case 1: name_things(); break;
    case 2: control(); break;
    case 3: change(); break;
    case 4: if (random_below(8) == 0) wait_for_some(); break;
    default: transfer();
    }
  }
  struct stat status;
  show_status((int)CALL(stat("/dev/null", &status)), &status);
  SHOW(status.st_rdev);
  int memory = (int)TRY(memfd_create("m", ONE_OF(0u, MFD_CLOEXEC)));
  CALL(write(memory, "abc", 3));
  CALL(lseek(memory, 0, SEEK_END));
  TRY(memfd_create("m", 0x8000));
  for (int at = 0; at < slots; at++) TRY(close(files[at]));
}

/*
 * A bad machine under a real process: preloaded into the server and into PostgreSQL by the fault tests, steered through
 * a file that all of them map (`BADMACHINE`; see badmachine.ts, which knows the same layout).
 *
 *   clock      the wall clock is off by so many nanoseconds; the monotonic one is left alone, as on a real machine
 *   fsync      fsync and fdatasync fail with EIO
 *   full       writes, and the making of room for them, fail with ENOSPC
 *   power cut  kill -9 alone leaves in the kernel's cache what was never made durable. So before each write to
 *              PostgreSQL's log the bytes that it covers are kept aside, and forgotten when that file was synced. When
 *              the program is started again, what is still aside is written back: what was not synced is gone.
 *
 * PostgreSQL writes and syncs its log under one lock, one segment at a time, so one list of bytes aside is enough.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
  int64_t clock_offset_ns;
  int32_t fsync_fails;
  int32_t disk_full;
  uint64_t unsynced_inode;
  /* What happened, for the report. */
  uint64_t failed_syncs;
  uint64_t failed_writes;
  uint64_t bytes_taken_back;
};

struct aside {
  int64_t offset;
  uint32_t length;
  char path[256];
};

static struct control *control;
static int aside_fd = -1;

static void take_back(const char *aside_path);

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("BADMACHINE");
  if (path == NULL) return;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED) return;
  control = mapped;
  const char *aside_path = getenv("BADMACHINE_ASIDE");
  if (aside_path == NULL) return;
  take_back(aside_path);
  aside_fd = open(aside_path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  control->unsynced_inode = 0;
}

/* The newest write first, so that each file ends as its last sync left it. */
static void take_back(const char *aside_path) {
  int fd = open(aside_path, O_RDONLY | O_CLOEXEC);
  struct stat file;
  if (fd < 0) return;
  if (fstat(fd, &file) == 0 && file.st_size > 0) {
    char *all = malloc(file.st_size);
    size_t have = 0, kept = 0, at = 0;
    ssize_t got;
    while (have < (size_t)file.st_size && (got = read(fd, all + have, file.st_size - have)) > 0) have += got;
    struct aside **list = malloc((have / sizeof(struct aside) + 1) * sizeof *list);
    while (at + sizeof(struct aside) <= have) {
      struct aside *one = (struct aside *)(all + at);
      if (at + sizeof *one + one->length > have) break;
      list[kept++] = one;
      at += sizeof *one + one->length;
    }
    while (kept > 0) {
      struct aside *one = list[--kept];
      int target = open(one->path, O_WRONLY | O_CLOEXEC);
      if (target < 0) continue;
      if (pwrite(target, one + 1, one->length, one->offset) > 0) control->bytes_taken_back += one->length;
      close(target);
    }
    free(list);
    free(all);
  }
  close(fd);
}

/* Fills in the path when the file is a segment of PostgreSQL's log. */
static int is_log(int fd, char *path, size_t size) {
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, size - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "/pg_wal/0") != NULL;
}

static void keep_aside(int fd, size_t length, off_t offset) {
  struct stat file;
  if (aside_fd < 0) return;
  char *record = malloc(sizeof(struct aside) + length);
  struct aside *one = (struct aside *)record;
  if (is_log(fd, one->path, sizeof one->path) && fstat(fd, &file) == 0) {
    ssize_t got = pread(fd, record + sizeof *one, length, offset);
    if (got > 0) {
      one->offset = offset;
      one->length = (uint32_t)got;
      control->unsynced_inode = file.st_ino;
      if (write(aside_fd, record, sizeof *one + got) < 0) abort();
    }
  }
  free(record);
}

static int synced(int fd, int result) {
  struct stat file;
  if (result == 0 && aside_fd >= 0 && control->unsynced_inode != 0 && fstat(fd, &file) == 0 &&
      file.st_ino == control->unsynced_inode) {
    control->unsynced_inode = 0;
    if (ftruncate(aside_fd, 0) < 0) abort();
  }
  return result;
}

static int fails_to_sync(void) {
  if (control == NULL || !control->fsync_fails) return 0;
  __atomic_add_fetch(&control->failed_syncs, 1, __ATOMIC_RELAXED);
  errno = EIO;
  return 1;
}

static int is_full(void) {
  if (control == NULL || !control->disk_full) return 0;
  __atomic_add_fetch(&control->failed_writes, 1, __ATOMIC_RELAXED);
  errno = ENOSPC;
  return 1;
}

int fsync(int fd) { return fails_to_sync() ? -1 : synced(fd, syscall(SYS_fsync, fd)); }

int fdatasync(int fd) { return fails_to_sync() ? -1 : synced(fd, syscall(SYS_fdatasync, fd)); }

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  if (is_full()) return -1;
  keep_aside(fd, length, offset);
  return syscall(SYS_pwrite64, fd, data, length, offset);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  return pwrite64(fd, data, length, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  size_t length = 0;
  if (is_full()) return -1;
  for (int part = 0; part < count; part++) length += parts[part].iov_len;
  keep_aside(fd, length, offset);
  return syscall(SYS_pwritev, fd, parts, count, offset, 0);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return pwritev64(fd, parts, count, offset);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  if (is_full()) return ENOSPC;
  return syscall(SYS_fallocate, fd, 0, offset, length) == 0 ? 0 : errno;
}

int posix_fallocate(int fd, off_t offset, off_t length) { return posix_fallocate64(fd, offset, length); }

static void shift(clockid_t clock, struct timespec *at) {
  if (control == NULL || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return;
  int64_t ns = at->tv_sec * 1000000000LL + at->tv_nsec + control->clock_offset_ns;
  at->tv_sec = ns / 1000000000LL;
  at->tv_nsec = ns % 1000000000LL;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  int result = syscall(SYS_clock_gettime, clock, at);
  if (result == 0) shift(clock, at);
  return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}

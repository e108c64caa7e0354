// `npm run soak -- days` preloads it before libfaketime, whose own epoll_wait shows signal handlers
// the real clock. With a clock set ahead, PostgreSQL's timers were then never due, so no
// lock_timeout or statement_timeout ended a wait. This one asks the kernel directly. Its wait is
// relative, so the clock does not matter.
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

int epoll_wait(int queue, struct epoll_event *events, int most, int milliseconds) {
  return syscall(SYS_epoll_pwait, queue, events, most, milliseconds, NULL, _NSIG / 8);
}

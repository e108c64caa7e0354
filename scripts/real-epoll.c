// Preloaded before libfaketime by `npm run soak -- days`. While libfaketime's own epoll_wait waits, signal handlers
// see the real clock. With a clock set ahead PostgreSQL's timers were then never due: no lock_timeout, no
// statement_timeout ended a wait. This one asks the kernel itself; how long it waits is relative, so no clock matters.
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

int epoll_wait(int queue, struct epoll_event *events, int most, int milliseconds) {
  return syscall(SYS_epoll_pwait, queue, events, most, milliseconds, NULL, _NSIG / 8);
}

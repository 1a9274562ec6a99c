#pragma once

#include <sched.h>
#include <sys/resource.h>

/** How the calling thread is scheduled. */
struct ThreadPlace {
  int policy;
  int niceness;
  bool operator==(const ThreadPlace&) const = default;
};

/** On Linux, 0 is the calling thread. */
inline ThreadPlace placeOfThread() { return {::sched_getscheduler(0), ::getpriority(PRIO_PROCESS, 0)}; }

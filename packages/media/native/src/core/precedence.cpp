#include "precedence.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ringway::core {

namespace {

constexpr int kNiceness = -10;

/** On Linux, 0 is the calling thread. */
bool runAs(int policy, int priority) {
  const sched_param parameters{.sched_priority = priority};
  return ::sched_setscheduler(0, policy, &parameters) == 0;
}

}  // namespace

void takePrecedence() {
  // The least of its kind, and in turn with others: whoever knows of something that must run before sound can still say so.
  if (!runAs(SCHED_RR, ::sched_get_priority_min(SCHED_RR))) ::setpriority(PRIO_PROCESS, 0, kNiceness);
}

void giveUpPrecedence() {
  runAs(SCHED_OTHER, 0);
  ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, static_cast<id_t>(::getpid())));
}

}  // namespace ringway::core

#include "../src/core/precedence.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <thread>

#include "check.hpp"
#include "thread-place.hpp"

using ringway::core::giveUpPrecedence;
using ringway::core::takePrecedence;

namespace {

/** In a thread of its own, which dies with what it was given. */
template <typename Does>
void inThread(Does does) {
  std::thread(does).join();
}

bool isAllowed(int policy) {
  bool allowed = false;
  inThread([&] {
    const sched_param least{.sched_priority = ::sched_get_priority_min(policy)};
    allowed = ::sched_setscheduler(0, policy, &least) == 0;
  });
  return allowed;
}

bool mayBeLessNice(int niceness) {
  bool allowed = false;
  inThread([&] { allowed = ::setpriority(PRIO_PROCESS, 0, niceness - 1) == 0; });
  return allowed;
}

}  // namespace

TEST("precedence: a real-time thread where that is allowed, else a less nice one, else one like all") {
  const ThreadPlace usual = placeOfThread();
  const bool realTime = isAllowed(SCHED_RR);
  const bool lessNice = mayBeLessNice(usual.niceness);
  ThreadPlace taken, givenUp;
  inThread([&] {
    takePrecedence();
    taken = placeOfThread();
    giveUpPrecedence();
    givenUp = placeOfThread();
  });
  CHECK_EQUAL(taken.policy, realTime ? SCHED_RR : usual.policy);
  if (!realTime) CHECK_EQUAL(taken.niceness < usual.niceness, lessNice);
  CHECK(givenUp == usual);
}

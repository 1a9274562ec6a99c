#include "recent-lateness.hpp"

namespace ringway::core {

void RecentLateness::record(Micros late, Micros now) {
  if (now - begun_ >= kWindow) turn(now);
  counting_.record(late);
}

Micros RecentLateness::p99(Micros now) const {
  return now - over_.load(std::memory_order_relaxed) < 2 * kWindow ? p99_.load(std::memory_order_relaxed) : 0;
}

void RecentLateness::turn(Micros now) {
  p99_.store(counting_.count() < kEnough ? 0 : counting_.quantile(0.99), std::memory_order_relaxed);
  over_.store(now, std::memory_order_relaxed);
  counting_.clear();
  begun_ = now;
}

}  // namespace ringway::core

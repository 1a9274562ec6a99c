#include "../src/core/recent-lateness.hpp"

#include "check.hpp"

using namespace ringway;
using namespace ringway::core;

TEST("lateness: quantiles are right to a few hundredths, from nothing to minutes") {
  Lateness lateness;
  CHECK_EQUAL(lateness.quantile(0.5), 0);
  for (Micros late = 1; late <= 1'000; late++) lateness.record(late * 100);
  for (const double share : {0.01, 0.5, 0.99, 1.0}) {
    const double right = share * 100'000;
    const auto told = static_cast<double>(lateness.quantile(share));
    CHECK(told > right * 0.96 && told < right * 1.04);
  }
  CHECK_EQUAL(lateness.max(), 100'000);
  lateness.record(-5);
  lateness.record(Micros{1} << 50);
  CHECK_EQUAL(lateness.count(), 1'002u);
  lateness.clear();
  CHECK_EQUAL(lateness.count(), 0u);
}

TEST("lateness: of late, only the five seconds that are over count, and only when enough left in them") {
  RecentLateness recent;
  const Micros begin = 100 * kSecond;
  for (std::uint64_t n = 0; n < RecentLateness::kEnough; n++) recent.record(200 * kMillisecond, begin);
  CHECK_EQUAL(recent.p99(begin), 0);
  const Micros next = begin + RecentLateness::kWindow;
  recent.record(1, next);
  CHECK(recent.p99(next) > 190 * kMillisecond);
  CHECK_EQUAL(recent.p99(next + 2 * RecentLateness::kWindow), 0);
  recent.record(1, next + RecentLateness::kWindow);
  CHECK_EQUAL(recent.p99(next + RecentLateness::kWindow), 0);
}

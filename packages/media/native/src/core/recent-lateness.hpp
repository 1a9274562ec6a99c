#pragma once

#include <atomic>

#include "lateness.hpp"

namespace ringway::core {

/** How late packets left in the last five seconds that are over. Written by one thread, read by any. */
class RecentLateness {
 public:
  static constexpr Micros kWindow = 5 * kSecond;
  /** Of 20 calls. Fewer packets say more of what else the machine does than of what we do. */
  static constexpr std::uint64_t kEnough = 5'000;

  void record(Micros late, Micros now);
  /** 0 when too few packets left, or none for a while. */
  Micros p99(Micros now) const;

 private:
  void turn(Micros now);

  Lateness counting_;
  Micros begun_ = 0;
  std::atomic<Micros> p99_{0};
  std::atomic<Micros> over_{0};
};

}  // namespace ringway::core

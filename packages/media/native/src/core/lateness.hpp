#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "../bytes.hpp"

namespace ringway::core {

/**
 * How late packets left, in a histogram whose steps grow with what they count: exact below 64 µs, to 1.6 % above, up to
 * an hour. Written by one thread, read by any.
 */
class Lateness {
 public:
  void record(Micros late);
  /** @param share from 0 to 1 @returns 0 when nothing was recorded */
  Micros quantile(double share) const;
  Micros max() const { return max_.load(std::memory_order_relaxed); }
  std::uint64_t count() const;
  /** Begins anew. By the thread that writes. */
  void clear();

 private:
  static constexpr std::size_t kSteps = 64;
  static constexpr std::size_t kOctaves = 27;

  static std::size_t placeOf(std::uint64_t late);
  static std::uint64_t valueOf(std::size_t place);

  std::array<std::atomic<std::uint64_t>, kSteps * kOctaves> counts_{};
  std::atomic<Micros> max_{0};
};

}  // namespace ringway::core

#include "lateness.hpp"

#include <algorithm>
#include <bit>

namespace ringway::core {

void Lateness::record(Micros late) {
  const Micros value = std::max<Micros>(late, 0);
  counts_[placeOf(static_cast<std::uint64_t>(value))].fetch_add(1, std::memory_order_relaxed);
  if (value > max_.load(std::memory_order_relaxed)) max_.store(value, std::memory_order_relaxed);
}

Micros Lateness::quantile(double share) const {
  const std::uint64_t all = count();
  if (all == 0) return 0;
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(share * static_cast<double>(all) + 0.5));
  std::uint64_t before = 0;
  for (std::size_t place = 0; place < counts_.size(); place++) {
    before += counts_[place].load(std::memory_order_relaxed);
    if (before >= wanted) return std::min(static_cast<Micros>(valueOf(place)), max());
  }
  return max();
}

std::uint64_t Lateness::count() const {
  std::uint64_t all = 0;
  for (const auto& count : counts_) all += count.load(std::memory_order_relaxed);
  return all;
}

void Lateness::clear() {
  for (auto& count : counts_) count.store(0, std::memory_order_relaxed);
  max_.store(0, std::memory_order_relaxed);
}

/** Below 64 every value has a place; above, each doubling has 64. */
std::size_t Lateness::placeOf(std::uint64_t late) {
  if (late < kSteps) return static_cast<std::size_t>(late);
  const auto octave = static_cast<std::size_t>(std::bit_width(late)) - 6;
  const std::size_t step = static_cast<std::size_t>(late >> octave) - kSteps / 2;
  return std::min((octave + 1) * kSteps / 2 + step, kSteps * kOctaves - 1);
}

/** The middle of what a place counts. */
std::uint64_t Lateness::valueOf(std::size_t place) {
  if (place < kSteps) return place;
  const std::size_t octave = place / (kSteps / 2) - 1;
  const std::uint64_t step = place % (kSteps / 2) + kSteps / 2;
  return (step << octave) + (std::uint64_t{1} << octave) / 2;
}

}  // namespace ringway::core

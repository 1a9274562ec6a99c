#pragma once

#include "clock.hpp"

namespace ringway::load {

/** Ticks of 5 ms by deadlines that do not drift. Every call has one of the four in a slot of 20 ms. */
class Schedule {
 public:
  static constexpr Micros kTick = 5'000;
  static constexpr std::uint64_t kTicksPerSlot = 4;
  /** After a standstill that is longer, what was due in it is left out instead of being made up for. */
  static constexpr Micros kStandstill = 200'000;

  explicit Schedule(Micros now) : began_(now) {}

  std::uint64_t tick() const { return tick_; }
  Micros deadline() const { return began_ + static_cast<Micros>(tick_) * kTick; }
  /** Goes on to the next tick, or past those that a standstill has swallowed. */
  void goOn(Micros now) {
    tick_++;
    if (now - deadline() > kStandstill) tick_ += static_cast<std::uint64_t>((now - deadline()) / kTick);
  }

 private:
  Micros began_;
  std::uint64_t tick_ = 0;
};

}  // namespace ringway::load

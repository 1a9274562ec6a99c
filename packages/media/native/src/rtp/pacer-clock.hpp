#pragma once

#include <cstdint>

#include "../bytes.hpp"

namespace ringway::rtp {

/**
 * The arithmetic of pacing: a wheel that turns one notch every 5 ms. Each leg belongs to one of four phases and is served
 * at every fourth notch, so every 20 ms; the phases spread the work of many legs.
 *
 * Deadlines are absolute (origin + notch × 5 ms), so that a late notch does not make the following ones late.
 */
struct PacerClock {
  /** When notch 0 was due. */
  Micros origin;
  /** The next notch to be served. */
  std::int64_t notch;
};

constexpr Micros kNotch = 5 * kMillisecond;
constexpr int kPhases = 4;

/** Behind by more than this, missed notches are left out: a burst of so many packets would be no use to anybody. */
constexpr Micros kMaxBehind = 500 * kMillisecond;

constexpr PacerClock startClock(Micros now) { return {now, 0}; }

/** When the next notch is due. */
constexpr Micros deadline(const PacerClock& clock) { return clock.origin + clock.notch * kNotch; }

constexpr bool isDue(const PacerClock& clock, Micros now) { return deadline(clock) <= now; }

constexpr int phaseOf(const PacerClock& clock) { return static_cast<int>(clock.notch % kPhases); }

constexpr PacerClock nextNotch(const PacerClock& clock) { return {clock.origin, clock.notch + 1}; }

/** After a long standstill: the same phase, at the latest round that is due. Otherwise the clock itself. */
constexpr PacerClock afterStandstill(const PacerClock& clock, Micros now) {
  const Micros behind = now - deadline(clock);
  return behind <= kMaxBehind ? clock : PacerClock{clock.origin, clock.notch + kPhases * (behind / (kPhases * kNotch))};
}

/**
 * Serves what is due, each phase once at most: whoever calls this gets to do something else, however long serving takes.
 *
 * @param serve is given a phase and when it was due
 * @returns the clock for the next time
 */
template <typename Now, typename Serve>
PacerClock serveDue(PacerClock clock, Now now, Serve serve) {
  clock = afterStandstill(clock, now());
  for (int served = 0; served < kPhases && isDue(clock, now()); served++, clock = nextNotch(clock))
    serve(phaseOf(clock), deadline(clock));
  return clock;
}

}  // namespace ringway::rtp

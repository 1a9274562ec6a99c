#pragma once

#include <time.h>

#include <cstdint>

namespace ringway::load {

/** Microseconds, of one of the clocks below. */
using Micros = std::int64_t;

inline Micros microsOf(const timespec& time) { return Micros{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000; }

inline Micros readClock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return microsOf(time);
}

/** Never goes back: what the schedule is kept by. */
inline Micros steadyNow() { return readClock(CLOCK_MONOTONIC); }

/** Unix time: the clock by which the kernel notes when a datagram has come. */
inline Micros wallNow() { return readClock(CLOCK_REALTIME); }

/** Sleeps until the steady clock says `until`; not at all when that has passed. */
inline void sleepUntil(Micros until) {
  const timespec time{.tv_sec = until / 1'000'000, .tv_nsec = until % 1'000'000 * 1'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

}  // namespace ringway::load

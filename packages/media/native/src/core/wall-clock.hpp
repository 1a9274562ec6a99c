#pragma once

#include <cstdint>
#include <ctime>

namespace ringway::core {

inline timespec wallClock() {
  timespec at;
  ::clock_gettime(CLOCK_REALTIME, &at);
  return at;
}

/** The time of day as JavaScript tells it: milliseconds since 1970, to the microsecond. */
inline double unixMilliseconds() {
  const timespec at = wallClock();
  return static_cast<double>(at.tv_sec) * 1'000 + static_cast<double>(at.tv_nsec / 1'000) / 1'000;
}

/** The time of day as RTCP tells it: seconds since 1900, and their 2^32ths. */
inline std::uint64_t ntpNow() {
  constexpr std::uint64_t kSecondsBefore1970 = 2'208'988'800;
  const timespec at = wallClock();
  const std::uint64_t part = (static_cast<std::uint64_t>(at.tv_nsec) << 32) / 1'000'000'000;
  return (static_cast<std::uint64_t>(at.tv_sec) + kSecondsBefore1970) << 32 | part;
}

}  // namespace ringway::core

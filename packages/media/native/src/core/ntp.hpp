#pragma once

#include <cstdint>
#include <ctime>

namespace ringway::core {

/** The time of day as RTCP tells it: seconds since 1900, and their 2^32ths. */
inline std::uint64_t ntpNow() {
  constexpr std::uint64_t kSecondsBefore1970 = 2'208'988'800;
  timespec at;
  ::clock_gettime(CLOCK_REALTIME, &at);
  const std::uint64_t part = (static_cast<std::uint64_t>(at.tv_nsec) << 32) / 1'000'000'000;
  return (static_cast<std::uint64_t>(at.tv_sec) + kSecondsBefore1970) << 32 | part;
}

}  // namespace ringway::core

#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "../rtp/rtcp.hpp"
#include "refusals.hpp"

namespace ringway::core {

/** What passed over one leg: written by the media thread, read by any. */
struct LegCounters {
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> received{0};
  std::atomic<std::uint64_t> lost{0};
  SharedRefused refused{};
  /** How unevenly the other side's sound comes, in ticks of 48 kHz. */
  std::atomic<std::uint32_t> jitter{0};
  /** Whether the other side has reported of what we send. */
  std::atomic<bool> reported{false};
  /** As the other side has last reported of what we send: how much is lost, in 256ths, and how unevenly it comes, in ticks of 48 kHz. */
  std::atomic<std::uint32_t> fractionLostThere{0};
  std::atomic<std::uint32_t> jitterThere{0};
  /** To the other side and back; -1 before it is known. */
  std::atomic<Micros> roundTrip{-1};

  void tell(const rtp::IncomingReport::Block& ofOurs, std::optional<Micros> took) {
    fractionLostThere.store(ofOurs.fractionLost, std::memory_order_relaxed);
    jitterThere.store(ofOurs.jitter, std::memory_order_relaxed);
    reported.store(true, std::memory_order_release);
    if (took) roundTrip.store(*took, std::memory_order_relaxed);
  }
  /** Why it never connected, or was lost, in a few words; null for neither. */
  std::atomic<const char*> fault{nullptr};
};

/** As `counter++`, for a counter that one thread alone writes. */
inline void increase(std::atomic<std::uint64_t>& counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace ringway::core

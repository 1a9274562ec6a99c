#pragma once

#include <atomic>
#include <cstdint>

namespace ringway::core {

/** What passed over one leg: written by the media thread, read by any. */
struct LegCounters {
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> received{0};
  std::atomic<std::uint64_t> lost{0};
};

/** As `counter++`, for a counter that one thread alone writes. */
inline void increase(std::atomic<std::uint64_t>& counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace ringway::core

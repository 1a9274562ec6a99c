#pragma once

#include <algorithm>
#include <limits>

#include "../bytes.hpp"
#include "../stun/protocol.hpp"

namespace ringway::ice {

/** A time that does not come. */
constexpr Micros kNever = std::numeric_limits<Micros>::max();

/**
 * When a check goes out again: 500 ms after the first time, then every second, seven times in all (RFC 8489, 6.2.1,
 * whose doubling is stopped at one second: a call has 30 seconds to connect, and on a bad line it needs all the
 * attempts it can get).
 */
constexpr Micros kFirstWait = 500 * kMillisecond;
constexpr Micros kLongestWait = kSecond;
constexpr int kMostSends = 7;

/** The transaction of a check on one pair, from its first sending to its answer or its end. */
struct Check {
  stun::TransactionId transaction{};
  /** It carries USE-CANDIDATE. RFC 8445, 8.1.1. */
  bool nominates = false;
  bool underWay = false;
  int sends = 0;
  /** When it goes out again, or has failed. */
  Micros dueAt = kNever;

  void sent(Micros now) {
    sends++;
    dueAt = now + std::min(kFirstWait << std::min(sends - 1, 8), kLongestWait);
  }
  bool isDue(Micros now) const { return underWay && now >= dueAt; }
  bool isExhausted() const { return sends >= kMostSends; }
};

}  // namespace ringway::ice

#pragma once

#include <cstdint>

namespace ringway::ice {

/** What an agent has refused, and why. Each datagram counts at most once. */
struct Counters {
  /** No STUN message, not of Binding, or a request without what a check has to carry. */
  std::uint64_t malformed = 0;
  /** FINGERPRINT is missing or wrong. */
  std::uint64_t badFingerprint = 0;
  /** A request that is not for us, or not from the other side. */
  std::uint64_t badUsername = 0;
  /** MESSAGE-INTEGRITY is missing, or made with another password. */
  std::uint64_t badIntegrity = 0;
  /** An answer to nothing that waits for one, or not from where it was asked. */
  std::uint64_t unknownTransaction = 0;
  /** An authentic message with an attribute that would have to be understood. */
  std::uint64_t unknownAttribute = 0;
  /** A candidate for which there was no more room, signalled or learnt. */
  std::uint64_t tooMany = 0;
};

}  // namespace ringway::ice

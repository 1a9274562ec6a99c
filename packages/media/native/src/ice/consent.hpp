#pragma once

#include <array>
#include <optional>

#include "../bytes.hpp"
#include "../stun/protocol.hpp"
#include "check.hpp"

namespace ringway::ice {

/**
 * Whether the other side still wants what we send it. RFC 7675, 5.1.
 *
 * It is asked every 4 to 6 seconds, each time with a transaction of its own that goes out once and never again. An
 * answer to one of the last three gives consent for 30 seconds.
 */
class Consent {
 public:
  static constexpr Micros kLifetime = 30 * kSecond;
  static constexpr Micros kShortestInterval = 4 * kSecond;
  static constexpr Micros kLongestInterval = 6 * kSecond;

  /** The pair has just been proven, so consent begins; what was asked on another pair is forgotten. */
  void begin(Micros now);
  /** Asks: the transaction to send it with. Nothing when OpenSSL has no randomness; it is due again later. */
  std::optional<stun::TransactionId> ask(Micros now);
  bool awaits(const stun::TransactionId& transaction) const;
  /** The answer came and was authentic. The same one does not count twice. */
  void renew(const stun::TransactionId& transaction, Micros now);

  bool isDue(Micros now) const { return now >= askAt_; }
  bool isExpired(Micros now) const { return now >= expiresAt_; }
  /** Whether two questions in a row have gone unanswered, or nearly. */
  bool isDoubtful(Micros now) const { return now >= expiresAt_ - kLifetime + 2 * kLongestInterval; }
  Micros nextDue() const { return std::min(askAt_, expiresAt_); }

 private:
  std::array<std::optional<stun::TransactionId>, 3> asked_{};
  std::size_t next_ = 0;
  Micros askAt_ = kNever;
  Micros expiresAt_ = kNever;
};

}  // namespace ringway::ice

#include "consent.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "binding.hpp"

namespace ringway::ice {

namespace {

/** 0.8 to 1.2 times five seconds, so that a thousand calls do not ask in step. */
Micros randomInterval() {
  constexpr Micros kSteps = 1 << 16;
  std::uint8_t random[2] = {0x80, 0x00};
  RAND_bytes(random, sizeof random);  // if it fails, there is no secret in the middle of the interval
  constexpr Micros kWidth = Consent::kLongestInterval - Consent::kShortestInterval;
  return Consent::kShortestInterval + kWidth * read16(random) / kSteps;
}

}  // namespace

void Consent::begin(Micros now) {
  asked_ = {};
  askAt_ = now + randomInterval();
  expiresAt_ = now + kLifetime;
}

std::optional<stun::TransactionId> Consent::ask(Micros now) {
  askAt_ = now + randomInterval();
  stun::TransactionId transaction;
  if (!ice::renew(transaction)) return std::nullopt;
  asked_[next_] = transaction;
  next_ = (next_ + 1) % asked_.size();
  return transaction;
}

bool Consent::awaits(const stun::TransactionId& transaction) const {
  return std::ranges::find(asked_, transaction) != asked_.end();
}

void Consent::renew(const stun::TransactionId& transaction, Micros now) {
  const auto asked = std::ranges::find(asked_, transaction);
  if (asked == asked_.end()) return;
  asked->reset();
  expiresAt_ = now + kLifetime;
}

}  // namespace ringway::ice

#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <initializer_list>

#include "../bytes.hpp"

namespace ringway::srtp {

/**
 * HMAC-SHA1 of many messages under one key. RFC 2104.
 *
 * Both blocks of the key are digested once, and a message begins with a copy of that state, some hundred bytes. OpenSSL's own HMAC copies
 * three contexts and allocates for each message, which took seven times as long as the digest of a packet of sound.
 */
class HmacSha1 {
 public:
  static constexpr std::size_t kBytes = SHA_DIGEST_LENGTH;
  static constexpr std::size_t kMostKeyBytes = SHA_CBLOCK;

  /** @param key at most {@link kMostKeyBytes}; what is more of it is left out */
  explicit HmacSha1(Bytes key);
  HmacSha1(const HmacSha1&) = default;
  HmacSha1& operator=(const HmacSha1&) = default;
  /** Forgets what was made of the key. */
  ~HmacSha1();

  /** Of the parts, one behind the other. */
  std::array<std::uint8_t, kBytes> of(std::initializer_list<Bytes> parts) const;

 private:
  /** SHA-1's states with the inner and with the outer block behind them. */
  SHA_CTX inner_;
  SHA_CTX outer_;
};

}  // namespace ringway::srtp

// SHA-1's own functions are those whose state can be copied without allocating; OpenSSL 3 would rather see its contexts used.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "hmac-sha1.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace ringway::srtp {

namespace {

using Block = std::array<std::uint8_t, SHA_CBLOCK>;

/** The state of a digest that has seen the key's block, each byte with `pad` on it. */
SHA_CTX begun(const Block& key, std::uint8_t pad) {
  Block padded;
  std::ranges::transform(key, padded.begin(), [pad](std::uint8_t byte) { return static_cast<std::uint8_t>(byte ^ pad); });
  SHA_CTX state;
  SHA1_Init(&state);
  SHA1_Update(&state, padded.data(), padded.size());
  OPENSSL_cleanse(padded.data(), padded.size());
  return state;
}

}  // namespace

HmacSha1::HmacSha1(Bytes key) {
  Block block{};
  std::ranges::copy(key.first(std::min(key.size(), kMostKeyBytes)), block.begin());
  inner_ = begun(block, 0x36);
  outer_ = begun(block, 0x5c);
  OPENSSL_cleanse(block.data(), block.size());
}

HmacSha1::~HmacSha1() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

std::array<std::uint8_t, HmacSha1::kBytes> HmacSha1::of(std::initializer_list<Bytes> parts) const {
  std::array<std::uint8_t, kBytes> digest;
  SHA_CTX state = inner_;
  for (const Bytes part : parts) SHA1_Update(&state, part.data(), part.size());
  SHA1_Final(digest.data(), &state);
  state = outer_;
  SHA1_Update(&state, digest.data(), digest.size());
  SHA1_Final(digest.data(), &state);
  return digest;
}

}  // namespace ringway::srtp

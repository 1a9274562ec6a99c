#include "integrity.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "protocol.hpp"

namespace ringway::stun {

namespace {

struct Free {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

/** HMAC-SHA1 over `head` and then `rest`. */
std::optional<Digest> hmacSha1(std::string_view key, Bytes head, Bytes rest) {
  const std::unique_ptr<EVP_MAC, Free> mac(EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr));
  const std::unique_ptr<EVP_MAC_CTX, Free> context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
  char sha1[] = "SHA1";
  const OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha1, 0),
                             OSSL_PARAM_construct_end()};
  Digest digest;
  std::size_t size = 0;
  const bool done =
      context &&
      EVP_MAC_init(context.get(), reinterpret_cast<const std::uint8_t*>(key.data()), key.size(), with) == 1 &&
      EVP_MAC_update(context.get(), head.data(), head.size()) == 1 &&
      EVP_MAC_update(context.get(), rest.data(), rest.size()) == 1 &&
      EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1;
  if (!done || size != digest.size()) return std::nullopt;
  return digest;
}

}  // namespace

std::optional<Digest> integrityOf(Bytes before, std::string_view password) {
  constexpr std::size_t kLongest = std::numeric_limits<std::uint16_t>::max() - kIntegritySize;
  if (before.size() < kHeaderSize || before.size() > kLongest || password.empty()) return std::nullopt;
  std::array<std::uint8_t, kHeaderSize> header;
  std::copy_n(before.begin(), header.size(), header.begin());
  write16(&header[2], static_cast<std::uint16_t>(before.size() - kHeaderSize + kIntegritySize));
  return hmacSha1(password, header, before.subspan(header.size()));
}

bool isSame(const Digest& computed, Bytes told) {
  return told.size() == computed.size() && CRYPTO_memcmp(computed.data(), told.data(), computed.size()) == 0;
}

}  // namespace ringway::stun

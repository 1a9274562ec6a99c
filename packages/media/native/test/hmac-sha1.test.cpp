#include "../src/srtp/hmac-sha1.hpp"

#include <openssl/hmac.h>

#include <random>
#include <string>
#include <vector>

#include "check.hpp"

using namespace ringway;
using ringway::srtp::HmacSha1;

namespace {

Bytes bytesOf(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string hex(const std::array<std::uint8_t, HmacSha1::kBytes>& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string hmac(const std::string& key, const std::string& message) {
  return hex(HmacSha1(bytesOf(key)).of({bytesOf(message)}));
}

}  // namespace

TEST("hmac-sha1: what RFC 2202, section 3 has of messages under keys of a block at most") {
  CHECK_EQUAL(hmac(std::string(20, '\x0b'), "Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00");
  CHECK_EQUAL(hmac("Jefe", "what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK_EQUAL(hmac(std::string(20, '\xaa'), std::string(50, '\xdd')), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
}
TEST("hmac-sha1: any message in any parts, one behind the other under one key, is as OpenSSL has it") {
  std::mt19937 dice(7);
  for (std::size_t keyBytes = 0; keyBytes <= HmacSha1::kMostKeyBytes; keyBytes += 4) {
    std::vector<std::uint8_t> key(keyBytes, 0);
    for (auto& byte : key) byte = static_cast<std::uint8_t>(dice());
    const HmacSha1 hmac(key);
    for (std::size_t size = 0; size < 200; size += 9) {
      std::vector<std::uint8_t> message(size, 0);
      for (auto& byte : message) byte = static_cast<std::uint8_t>(dice());
      const std::size_t cut = size == 0 ? 0 : dice() % size;
      std::array<std::uint8_t, HmacSha1::kBytes> right{};
      unsigned length = 0;
      static const std::uint8_t kNone = 0;
      REQUIRE(::HMAC(EVP_sha1(), key.empty() ? &kNone : key.data(), static_cast<int>(key.size()), message.data(), message.size(),
                     right.data(), &length) != nullptr);
      CHECK(hmac.of({Bytes(message).first(cut), Bytes(message).subspan(cut), Bytes()}) == right);
    }
  }
}

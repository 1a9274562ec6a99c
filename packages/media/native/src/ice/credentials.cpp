#include "credentials.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace ringway::ice {

namespace {

constexpr std::string_view kIceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kUfragSize = 8;
constexpr std::size_t kPwdSize = 24;
constexpr std::size_t kLongest = 256;
constexpr std::size_t kShortestUfrag = 4;
constexpr std::size_t kShortestPwd = 22;

}  // namespace

std::optional<Credentials> newCredentials() {
  std::array<std::uint8_t, kUfragSize + kPwdSize> random;
  if (RAND_bytes(random.data(), random.size()) != 1) return std::nullopt;
  std::string text;
  for (const std::uint8_t byte : random) text += kIceChars[byte % kIceChars.size()];
  return Credentials{text.substr(0, kUfragSize), text.substr(kUfragSize)};
}

bool areUsable(const Credentials& credentials) {
  const auto& [ufrag, pwd] = credentials;
  return ufrag.size() >= kShortestUfrag && ufrag.size() <= kLongest && pwd.size() >= kShortestPwd &&
         pwd.size() <= kLongest;
}

}  // namespace ringway::ice

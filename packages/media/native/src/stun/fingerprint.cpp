#include "fingerprint.hpp"

#include <array>

namespace ringway::stun {

namespace {

/** The polynomial of ISO/IEC 13239 (that of Ethernet and zip), bits reversed. */
constexpr std::uint32_t kPolynomial = 0xEDB8'8320;
/** Keeps a fingerprint from being the checksum of another protocol in the same place. */
constexpr std::uint32_t kDisguise = 0x5354'554E;

constexpr std::array<std::uint32_t, 256> remainders() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); byte++) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; bit++) rest = (rest & 1) != 0 ? rest >> 1 ^ kPolynomial : rest >> 1;
    table[byte] = rest;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kRemainders = remainders();

}  // namespace

std::uint32_t fingerprintOf(Bytes before) {
  std::uint32_t rest = ~std::uint32_t{0};
  for (const std::uint8_t byte : before) rest = rest >> 8 ^ kRemainders[(rest ^ byte) & 0xFF];
  return ~rest ^ kDisguise;
}

}  // namespace ringway::stun

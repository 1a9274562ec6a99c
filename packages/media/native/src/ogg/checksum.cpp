#include "checksum.hpp"

#include <array>

namespace ringway::ogg {

namespace {

constexpr std::uint32_t kPolynomial = 0x04c11db7;

constexpr std::array<std::uint32_t, 256> makeTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; byte++) {
    std::uint32_t crc = byte << 24;
    for (int bit = 0; bit < 8; bit++) crc = crc & 0x80000000u ? (crc << 1) ^ kPolynomial : crc << 1;
    table[byte] = crc;
  }
  return table;
}

constexpr auto kOfByte = makeTable();

}  // namespace

std::uint32_t checksum(Bytes page) {
  std::uint32_t crc = 0;
  for (const std::uint8_t byte : page) crc = (crc << 8) ^ kOfByte[(crc >> 24) ^ byte];
  return crc;
}

}  // namespace ringway::ogg

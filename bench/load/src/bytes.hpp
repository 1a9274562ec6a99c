#pragma once

#include <cstdint>
#include <span>

namespace ringway::load {

/** Bytes that somebody else holds. */
using Bytes = std::span<const std::uint8_t>;

/** Reads a number in network order; the caller has seen that its bytes are there. */
inline std::uint32_t numberAt(const std::uint8_t* at, int bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < bytes; i++) value = value << 8 | at[i];
  return value;
}

/** Writes the lowest `bytes` bytes of a number in network order. */
inline void putNumber(std::uint8_t* at, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; i--, value >>= 8) at[i] = static_cast<std::uint8_t>(value);
}

}  // namespace ringway::load

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace ringway {

/** Bytes that somebody else holds. */
using Bytes = std::span<const std::uint8_t>;
/** Room that somebody else holds. */
using Room = std::span<std::uint8_t>;

/** A clock that never goes back, in microseconds. Whoever keeps time is handed it; nothing below the core reads a clock. */
using Micros = std::int64_t;

constexpr Micros kMillisecond = 1'000;
constexpr Micros kSecond = 1'000'000;

/** Reads a number in network order from the first bytes at `at`, which have to be there. */
inline std::uint16_t read16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }
inline std::uint32_t read32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}
inline std::uint64_t read64(const std::uint8_t* at) { return std::uint64_t{read32(at)} << 32 | read32(at + 4); }

/** Writes a number in network order; the room at `at` has to be there. */
inline void write16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}
inline void write32(std::uint8_t* at, std::uint32_t value) {
  write16(at, static_cast<std::uint16_t>(value >> 16));
  write16(at + 2, static_cast<std::uint16_t>(value));
}
inline void write64(std::uint8_t* at, std::uint64_t value) {
  write32(at, static_cast<std::uint32_t>(value >> 32));
  write32(at + 4, static_cast<std::uint32_t>(value));
}

}  // namespace ringway

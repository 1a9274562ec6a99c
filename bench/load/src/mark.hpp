#pragma once

#include <optional>

#include "bytes.hpp"
#include "clock.hpp"

namespace ringway::load {

/**
 * A packet's number and when it left, in its last bytes. They lie in an Opus packet's padding, which no decoder reads:
 * RFC 6716, section 3.2.5.
 */
struct Mark {
  static constexpr std::size_t kBytes = 16;

  std::uint32_t number;
  /** By the wall clock. */
  Micros leftAt;
};

constexpr std::uint32_t kMarkSign = 0x52574C50;

/** @param payload is at least a mark long */
inline void putMark(std::span<std::uint8_t> payload, const Mark& mark) {
  std::uint8_t* at = payload.data() + payload.size() - Mark::kBytes;
  putNumber(at, kMarkSign, 4);
  putNumber(at + 4, mark.number, 4);
  putNumber(at + 8, static_cast<std::uint64_t>(mark.leftAt), 8);
}

/** Nothing when it was not marked. */
inline std::optional<Mark> markOf(Bytes payload) {
  if (payload.size() < Mark::kBytes) return std::nullopt;
  const std::uint8_t* at = payload.data() + payload.size() - Mark::kBytes;
  if (numberAt(at, 4) != kMarkSign) return std::nullopt;
  const std::uint64_t leftAt = std::uint64_t{numberAt(at + 8, 4)} << 32 | numberAt(at + 12, 4);
  return Mark{numberAt(at + 4, 4), static_cast<Micros>(leftAt)};
}

}  // namespace ringway::load

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../src/stun/writer.hpp"

namespace ringway::stun::samples {

using Datagram = std::vector<std::uint8_t>;

/** `"00 01 ab"`; spaces are for the eye. */
inline Datagram hex(std::string_view text) {
  Datagram bytes;
  std::string pair;
  for (const char digit : text) {
    if (digit == ' ') continue;
    pair += digit;
    if (pair.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(pair, nullptr, 16)));
    pair.clear();
  }
  return bytes;
}

inline Datagram copyOf(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/** That of RFC 5769. */
constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";
constexpr TransactionId kTransaction = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

/** A check as an agent writes it, for tests that break it. */
inline Datagram sampleCheck() {
  std::uint8_t room[512];
  Writer writer(room, Class::request, kTransaction);
  writer.add(Attribute::username, "ours:theirs")
      .add32(Attribute::priority, 0x6E00'01FF)
      .add64(Attribute::iceControlling, 0x0123'4567'89AB'CDEF)
      .add(Attribute::useCandidate, Bytes());
  return copyOf(writer.seal(kPassword).sign().bytes());
}

}  // namespace ringway::stun::samples

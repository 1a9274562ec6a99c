#pragma once

#include "dtls-wire.hpp"

namespace ringway::check {

/** A record as anybody can write one. RFC 6347, section 4.1. */
inline Datagram record(std::uint8_t type, std::uint16_t epoch, std::uint64_t number, const Datagram& content) {
  Datagram bytes(13);
  bytes[0] = type;
  bytes[1] = 0xfe;
  bytes[2] = 0xfd;
  write64(&bytes[3], number);
  write16(&bytes[3], epoch);
  write16(&bytes[11], static_cast<std::uint16_t>(content.size()));
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

/** A piece of a message of a handshake, filled with zeros. RFC 6347, section 4.2.2. */
struct Piece {
  std::uint8_t type;
  std::uint32_t whole;
  std::uint16_t number;
  std::uint32_t begin;
  std::uint32_t length;
  /** Bytes that follow. */
  std::size_t there;
};

inline Datagram message(const Piece& piece) {
  Datagram bytes(12 + piece.there);
  write32(&bytes[0], std::uint32_t{piece.type} << 24 | piece.whole);
  write64(&bytes[4], std::uint64_t{piece.number} << 48 | std::uint64_t{piece.begin} << 24 | piece.length);
  return bytes;
}

inline Datagram operator+(Datagram first, const Datagram& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

constexpr std::uint64_t kLastNumber = (std::uint64_t{1} << 48) - 1;

}  // namespace ringway::check

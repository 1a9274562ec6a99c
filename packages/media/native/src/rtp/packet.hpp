#pragma once

#include <cstdint>
#include <optional>

#include "../bytes.hpp"

namespace ringway::rtp {

constexpr std::size_t kHeaderBytes = 12;

/** One RTP packet as it was received. RFC 3550, section 5.1. Its payload lies in the datagram that it was read from. */
struct Packet {
  std::uint8_t payloadType;
  bool marker;
  std::uint16_t sequence;
  std::uint32_t timestamp;
  std::uint32_t ssrc;
  Bytes payload;
};

/** Whether what has come in over SRTP's port is RTCP. RFC 5761, section 4. */
inline bool isRtcp(Bytes datagram) { return datagram.size() >= 2 && datagram[1] >= 192 && datagram[1] <= 223; }

/** Reads a packet; nothing for anything malformed. */
std::optional<Packet> readPacket(Bytes datagram);

/** What a packet to be written says of itself. */
struct Header {
  std::uint8_t payloadType;
  bool marker;
  std::uint16_t sequence;
  std::uint32_t timestamp;
  std::uint32_t ssrc;
};

/** Writes the 12 bytes before the payload. */
void writeHeader(std::uint8_t* at, const Header& header);

}  // namespace ringway::rtp

#include "packet.hpp"

namespace ringway::rtp {

namespace {

/** Behind the contributing sources and the header extension; nothing when the packet is cut off in them. */
std::optional<std::size_t> payloadStart(Bytes datagram) {
  std::size_t start = kHeaderBytes + 4 * std::size_t{datagram[0] & 0x0fu};
  if ((datagram[0] & 0x10) != 0) {
    if (start + 4 > datagram.size()) return std::nullopt;
    start += 4 + 4 * std::size_t{read16(datagram.data() + start + 2)};
  }
  return start <= datagram.size() ? std::optional(start) : std::nullopt;
}

/** How many bytes at the end are padding; their number is the last of them. */
std::size_t paddingOf(Bytes datagram) { return (datagram[0] & 0x20) != 0 ? datagram.back() : 0; }

}  // namespace

std::optional<Packet> readPacket(Bytes datagram) {
  if (datagram.size() < kHeaderBytes || datagram[0] >> 6 != 2) return std::nullopt;
  const auto start = payloadStart(datagram);
  if (!start || paddingOf(datagram) > datagram.size() - *start) return std::nullopt;
  const std::uint8_t* at = datagram.data();
  return Packet{.payloadType = static_cast<std::uint8_t>(at[1] & 0x7f),
                .marker = (at[1] & 0x80) != 0,
                .sequence = read16(at + 2),
                .timestamp = read32(at + 4),
                .ssrc = read32(at + 8),
                .payload = datagram.subspan(*start, datagram.size() - *start - paddingOf(datagram))};
}

void writeHeader(std::uint8_t* at, const Header& header) {
  at[0] = 0x80;
  at[1] = static_cast<std::uint8_t>((header.payloadType & 0x7f) | (header.marker ? 0x80 : 0));
  write16(at + 2, header.sequence);
  write32(at + 4, header.timestamp);
  write32(at + 8, header.ssrc);
}

}  // namespace ringway::rtp

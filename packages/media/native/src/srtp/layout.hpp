#pragma once

#include <cstdint>
#include <optional>

#include "../bytes.hpp"

namespace ringway::srtp {

/** What stays readable of a compound RTCP packet: its first header, and who sent it. */
constexpr std::size_t kRtcpClearBytes = 8;
/** Behind a sealed RTCP packet: whether it is encrypted, and its index. */
constexpr std::size_t kRtcpWordBytes = 4;

/**
 * How many bytes of an RTP packet stay readable: header, contributing sources and header extension. RFC 3711, figure 1.
 *
 * @returns nothing when the packet is cut off in them, or is no RTP packet of version 2
 */
inline std::optional<std::size_t> clearBytesOf(Bytes packet) {
  if (packet.size() < 12 || packet[0] >> 6 != 2) return std::nullopt;
  std::size_t clear = 12 + 4 * std::size_t{packet[0] & 0x0fu};
  if ((packet[0] & 0x10) != 0) {
    if (clear + 4 > packet.size()) return std::nullopt;
    clear += 4 + 4 * std::size_t{read16(packet.data() + clear + 2)};
  }
  return clear <= packet.size() ? std::optional(clear) : std::nullopt;
}

}  // namespace ringway::srtp

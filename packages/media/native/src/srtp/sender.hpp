#pragma once

#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "crypt.hpp"
#include "keys.hpp"
#include "packet-index.hpp"

namespace ringway::srtp {

/** What sealing adds to a packet at most: a tag, and an RTCP packet's index. */
constexpr std::size_t kTrailerBytes = 20;

/**
 * Seals the packets of one stream that goes out, of one SSRC.
 *
 * They need not come in their order: what was swapped on its way to us is passed on as it came. Each is sealed under the
 * index at which the other side will look for it, and none under an index that has been used: under one key that would
 * give away what both say (RFC 3711, section 9.1).
 */
class Sender {
 public:
  /** @returns nothing when OpenSSL cannot */
  static std::optional<Sender> open(Profile profile, const MasterKey& ours);

  /**
   * Seals an RTP packet in place.
   *
   * @param room begins with the packet, of `length`, and has space for the tag behind it
   * @returns the new length; 0 for what is no RTP packet or one of another SSRC, for want of space, for a sequence number
   * that was sealed before or lies further back than {@link ReplayWindow} remembers, or when the key has been used as
   * often as it may (2^48 packets, which no call reaches)
   */
  std::size_t protect(Room room, std::size_t length);
  /** The same for a compound RTCP packet. Its key lasts for 2^31. */
  std::size_t protectRtcp(Room room, std::size_t length);

 private:
  /** The index for the next packet, which is used with this; nothing when there is none for it. */
  std::optional<std::uint64_t> claim(std::uint32_t ssrc, std::uint16_t sequence);

  Sender(Crypt rtp, Crypt rtcp) : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

  Crypt rtp_;
  Crypt rtcp_;
  /** What has been sealed of the one RTP stream. */
  ReplayWindow sealed_;
  std::uint32_t ssrc_ = 0;
  std::uint32_t rtcpIndex_ = 0;
};

}  // namespace ringway::srtp

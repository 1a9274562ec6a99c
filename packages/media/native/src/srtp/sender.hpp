#pragma once

#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "crypt.hpp"
#include "keys.hpp"

namespace ringway::srtp {

/** What sealing adds to a packet at most: a tag, and an RTCP packet's index. */
constexpr std::size_t kTrailerBytes = 20;

/** Seals the packets of one stream that goes out: one SSRC, in their order. */
class Sender {
 public:
  /** @returns nothing when OpenSSL cannot */
  static std::optional<Sender> open(Profile profile, const MasterKey& ours);

  /**
   * Seals an RTP packet in place.
   *
   * @param room begins with the packet, of `length`, and has space for the tag behind it
   * @returns the new length; 0 for what is no RTP packet, for want of space, or when the key has been used as often as it may (2^48
   * packets, which no call reaches)
   */
  std::size_t protect(Room room, std::size_t length);
  /** The same for a compound RTCP packet. Its key lasts for 2^31. */
  std::size_t protectRtcp(Room room, std::size_t length);

 private:
  Sender(Crypt rtp, Crypt rtcp) : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

  Crypt rtp_;
  Crypt rtcp_;
  /** The index of the last RTP packet; nothing before the first. */
  std::optional<std::uint64_t> index_;
  std::uint32_t rtcpIndex_ = 0;
};

}  // namespace ringway::srtp

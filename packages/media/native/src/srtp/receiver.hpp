#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "crypt.hpp"
#include "keys.hpp"
#include "packet-index.hpp"

namespace ringway::srtp {

/** Packets that were not opened, by why. */
struct Refused {
  std::uint64_t malformed = 0;
  std::uint64_t notAuthentic = 0;
  std::uint64_t replayed = 0;
  std::uint64_t tooOld = 0;
};

/**
 * Opens the packets that come in from one side. Nothing of a packet is believed before it was shown to be authentic;
 * what was sent again by somebody else is refused.
 *
 * It knows a few streams at a time. One more takes the place of the one that was silent longest, which is then forgotten:
 * those of its packets that came before its sequence numbers first wrapped could be played again, and had they wrapped,
 * it would not be understood if it came back. Only authentic packets take places, so it takes as many other streams of
 * the same side, and ends with the call; a stream that is heard is never the one that was silent longest.
 */
class Receiver {
 public:
  static constexpr std::size_t kStreams = 4;

  /** @returns nothing when OpenSSL cannot */
  static std::optional<Receiver> open(Profile profile, const MasterKey& theirs);

  /** Opens an RTP packet in place. @returns its length; nothing when it was refused, and its bytes are of no use then */
  std::optional<std::size_t> unprotect(Room packet);
  /** The same for a compound RTCP packet. One that is not encrypted, as RFC 3711 lets it be, is refused: nobody sends such. */
  std::optional<std::size_t> unprotectRtcp(Room packet);

  const Refused& refused() const { return refused_; }

 private:
  struct Stream {
    std::uint32_t ssrc = 0;
    ReplayWindow window;
    /** When it was last heard, counted in packets; 0: never. */
    std::uint64_t heard = 0;
  };
  using Streams = std::array<Stream, kStreams>;

  Receiver(Crypt rtp, Crypt rtcp) : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

  static Stream* find(Streams& streams, std::uint32_t ssrc);
  void remember(Streams& streams, std::uint32_t ssrc, std::uint64_t index);
  bool isFresh(const ReplayWindow& window, std::uint64_t index);
  std::nullopt_t refuse(std::uint64_t& why);

  Crypt rtp_;
  Crypt rtcp_;
  Streams rtpStreams_;
  Streams rtcpStreams_;
  std::uint64_t heard_ = 0;
  Refused refused_;
};

}  // namespace ringway::srtp

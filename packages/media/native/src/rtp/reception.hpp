#pragma once

#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "packet.hpp"

namespace ringway::rtp {

/** What a report tells of a stream that comes in. RFC 3550, section 6.4.1. */
struct ReceptionReport {
  std::uint32_t ssrc;
  /** Of the packets since the last report, in 256ths. */
  std::uint8_t fractionLost;
  /** Since the stream began; negative when packets came twice. 24 bits. */
  std::int32_t lost;
  std::uint32_t highestSequence;
  /** In ticks of 48 kHz. */
  std::uint32_t jitter;
};

/** Counts what comes in on one RTP stream: RFC 3550, appendices A.1, A.3 and A.8, without its probation. */
class Reception {
 public:
  /**
   * One packet. A new SSRC begins a new count on top of the old one.
   *
   * @param isSound whether its timestamp is of Opus' clock, and so tells of jitter: all packets of a key have one timestamp
   */
  void count(const Packet& packet, Micros arrival, bool isSound);
  /** How unevenly sound comes, in ticks of 48 kHz. */
  std::uint32_t jitter() const { return jitter_ >> 4; }
  /** Of the stream that comes in now; nothing before the first packet. */
  std::optional<ReceptionReport> report();

  std::uint64_t received() const { return before_.received + received_; }
  /** Packets that should have come, by their sequence numbers, and did not. */
  std::uint64_t lost() const { return before_.lost + lostNow(); }

 private:
  std::uint64_t expected() const { return received_ == 0 ? 0 : highest_ - first_ + 1; }
  std::uint64_t lostNow() const { return expected() > received_ ? expected() - received_ : 0; }
  void measureJitter(const Packet& packet, Micros arrival);

  std::uint32_t ssrc_ = 0;
  std::uint64_t first_ = 0;
  /** The highest sequence number so far, with the wraps in it. */
  std::uint64_t highest_ = 0;
  std::uint64_t received_ = 0;
  struct {
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
  } before_;
  struct {
    std::uint64_t expected = 0;
    std::uint64_t received = 0;
  } reported_;
  /** Of the last packet of sound: arrival less timestamp, in ticks. */
  std::optional<std::uint32_t> transit_;
  /** Sixteen times the jitter. */
  std::uint32_t jitter_ = 0;
};

}  // namespace ringway::rtp

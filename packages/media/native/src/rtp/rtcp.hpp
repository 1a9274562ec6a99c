#pragma once

#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "reception.hpp"

namespace ringway::rtp {

/** What a sender tells of its own stream. RFC 3550, section 6.4.1. */
struct SenderInfo {
  /** Seconds since 1900 and their 2^32ths. */
  std::uint64_t ntp;
  std::uint32_t timestamp;
  std::uint32_t packets;
  std::uint32_t octets;
};

/** The last report of the other side, as ours refers to it. */
struct LastReport {
  /** The middle 32 bits of its NTP time. */
  std::uint32_t ntpMiddle;
  /** How long ago it came, in 65,536ths of a second. */
  std::uint32_t delay;
};

/** What goes out: a compound packet of sender report, our name, and goodbye. */
struct OutgoingReport {
  std::uint32_t ssrc;
  SenderInfo sender;
  std::optional<ReceptionReport> reception;
  std::optional<LastReport> last;
  bool goodbye;
};

/** What the longest takes: sender report with one block, the name, goodbye. */
constexpr std::size_t kMaxReportBytes = 28 + 24 + 20 + 8;

/** Writes a compound packet. @returns its length; 0 for want of room */
std::size_t writeReport(Room into, const OutgoingReport& report);

/** What a compound packet of the other side tells us. */
struct IncomingReport {
  /** The middle 32 bits of the NTP time in its sender report. */
  std::optional<std::uint32_t> ntpMiddle;
  /** What it says of our stream. */
  struct Block {
    std::uint8_t fractionLost;
    std::uint32_t jitter;
    std::uint32_t lastReport;
    std::uint32_t delay;
  };
  std::optional<Block> ours;
  bool goodbye = false;
};

/** Reads a compound packet as far as it is one. @param ssrc of our stream */
IncomingReport readReport(Bytes compound, std::uint32_t ssrc);

/** How long a packet takes to the other side and back. RFC 3550, section 6.4.1; nothing when the block tells of none. */
std::optional<Micros> roundTrip(const IncomingReport::Block& block, std::uint64_t ntpNow);

}  // namespace ringway::rtp

#include "reception.hpp"

#include <algorithm>
#include <cstdlib>

namespace ringway::rtp {

namespace {

/** Ticks of Opus' RTP clock in a millisecond. RFC 7587, section 4.1. */
constexpr Micros kTicksPerMillisecond = 48;
constexpr std::int64_t kMostLost = 0x7f'ffff;
constexpr std::int64_t kLeastLost = -0x80'0000;

std::uint8_t fraction(std::uint64_t expected, std::uint64_t received) {
  if (expected == 0 || received >= expected) return 0;
  return static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (expected - received) * 256 / expected));
}

}  // namespace

void Reception::count(const Packet& packet, Micros arrival, bool isSound) {
  if (received_ == 0 || packet.ssrc != ssrc_) {
    before_ = {received(), lost()};
    ssrc_ = packet.ssrc;
    first_ = highest_ = packet.sequence;
    received_ = 0;
    reported_ = {};
    transit_.reset();
    jitter_ = 0;
  }
  received_++;
  // The sequence number in 16 bits, as a step from the highest so far: forwards if below half the circle.
  const auto step = static_cast<std::uint16_t>(packet.sequence - static_cast<std::uint16_t>(highest_));
  if (step < 0x8000) highest_ += step;
  if (isSound) measureJitter(packet, arrival);
}

void Reception::measureJitter(const Packet& packet, Micros arrival) {
  const auto transit = static_cast<std::uint32_t>(arrival * kTicksPerMillisecond / kMillisecond) - packet.timestamp;
  if (transit_) {
    const std::int64_t change = static_cast<std::int32_t>(transit - *transit_);
    const auto size = static_cast<std::uint32_t>(std::min<std::int64_t>(std::abs(change), 1 << 24));
    jitter_ += size - ((jitter_ + 8) >> 4);
  }
  transit_ = transit;
}

std::optional<ReceptionReport> Reception::report() {
  if (received_ == 0) return std::nullopt;
  const std::uint64_t expectedSince = expected() - std::min(expected(), reported_.expected);
  const std::uint64_t receivedSince = received_ - reported_.received;
  reported_ = {expected(), received_};
  const auto lost = static_cast<std::int64_t>(expected()) - static_cast<std::int64_t>(received_);
  return ReceptionReport{.ssrc = ssrc_,
                         .fractionLost = fraction(expectedSince, receivedSince),
                         .lost = static_cast<std::int32_t>(std::clamp(lost, kLeastLost, kMostLost)),
                         .highestSequence = static_cast<std::uint32_t>(highest_),
                         .jitter = jitter_ >> 4};
}

}  // namespace ringway::rtp

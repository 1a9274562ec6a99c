#include "opus-ticks.hpp"

#include <algorithm>

namespace ringway::rtp {

namespace {

/** Of any packet, 120 ms: one that claims more is broken. RFC 6716, section 3.4, R5. */
constexpr std::uint32_t kLongest = 120 * 48;

/** One frame of a configuration: SILK from 10 ms, hybrid 10 or 20, CELT from 2.5. RFC 6716, table 2. */
std::uint32_t frameTicks(std::uint8_t configuration) {
  constexpr std::uint32_t kSilk[] = {480, 960, 1920, 2880};
  constexpr std::uint32_t kCelt[] = {120, 240, 480, 960};
  if (configuration < 12) return kSilk[configuration & 3];
  if (configuration < 16) return kSilk[configuration & 1];
  return kCelt[configuration & 3];
}

std::uint32_t framesIn(Bytes packet) {
  const int code = packet[0] & 3;
  if (code == 0) return 1;
  if (code < 3) return 2;
  return packet.size() > 1 ? packet[1] & 0x3f : 0;
}

}  // namespace

bool isOpus(Bytes packet) {
  if (packet.empty()) return false;
  const std::uint32_t frames = framesIn(packet);
  const bool halves = (packet[0] & 3) == 1;
  if (halves && packet.size() % 2 == 0) return false;
  return frames > 0 && frames * frameTicks(static_cast<std::uint8_t>(packet[0] >> 3)) <= kLongest;
}

std::uint32_t opusTicks(Bytes packet) {
  if (packet.empty()) return kTicksPerPacket;
  const auto configuration = static_cast<std::uint8_t>(packet[0] >> 3);
  const std::uint32_t ticks = std::min(kLongest, frameTicks(configuration) * framesIn(packet));
  return ticks == 0 ? kTicksPerPacket : ticks;
}

}  // namespace ringway::rtp

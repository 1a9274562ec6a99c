#include "key-press.hpp"

#include <algorithm>

namespace ringway::rtp {

namespace {

/** Of the event's own clock, in one slot. */
constexpr std::uint32_t kTicksPerSlot = 160;
/** How often the end is told once more. RFC 4733, section 2.5.1.4. */
constexpr std::uint32_t kMoreEnds = 2;
constexpr std::uint8_t kEnd = 0x80;
/** How loud: -10 dBm0, which is what telephones send. */
constexpr std::uint8_t kVolume = 10;

static_assert(KeyPress::kShortestPause / KeyPress::kSlot > kMoreEnds);
static_assert(KeyPress::kLongestTone / KeyPress::kSlot * kTicksPerSlot <= 0xffff);

std::uint32_t slotsOf(Micros time, Micros shortest, Micros longest) {
  const Micros possible = std::clamp(time, shortest, longest);
  return static_cast<std::uint32_t>((possible + KeyPress::kSlot - 1) / KeyPress::kSlot);
}

}  // namespace

KeyPress::KeyPress(Key key, Micros tone, Micros pause)
    : key_(key),
      tone_(slotsOf(tone, kShortestTone, kLongestTone)),
      pause_(slotsOf(pause, kShortestPause, kLongestTone)) {}

std::optional<KeyPacket> KeyPress::at(std::uint32_t slot) const {
  if (slot >= tone_ + kMoreEnds) return std::nullopt;
  const bool isOver = slot + 1 >= tone_;
  KeyPacket packet{.marker = slot == 0, .payload = {key_, static_cast<std::uint8_t>((isOver ? kEnd : 0) | kVolume)}};
  write16(&packet.payload[2], static_cast<std::uint16_t>(kTicksPerSlot * std::min(slot + 1, tone_)));
  return packet;
}

}  // namespace ringway::rtp

#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "telephone-event.hpp"

namespace ringway::rtp {

/** One packet of a key that we press. */
struct KeyPacket {
  /** On the first: the key begins here. */
  bool marker;
  /** The key, whether it is over, how loud, and how long it has lasted in ticks of 8 kHz. RFC 4733, section 2.3. */
  std::array<std::uint8_t, 4> payload;

  bool operator==(const KeyPacket&) const = default;
};

/**
 * The packets of one key that we press, and the pause after it, in slots of 20 ms. RFC 4733, section 2.5.1.
 *
 * A packet leaves in each slot of the tone and tells how long it has lasted with this slot. The one of the last slot
 * says that the key is over, and leaves twice more in the first slots of the pause, for it must not be lost. The
 * timestamp of all of them is that at which the key began, though time goes on; each takes a sequence number.
 */
class KeyPress {
 public:
  static constexpr Micros kSlot = 20 * kMillisecond;
  /** As long as telephones make tones and pauses by themselves. */
  static constexpr Micros kUsual = 100 * kMillisecond;
  /** The shortest tone that every receiver has to take for a key. ITU-T Q.24. */
  static constexpr Micros kShortestTone = 40 * kMillisecond;
  /** Two slots in which the end is repeated, and one in which nothing leaves. */
  static constexpr Micros kShortestPause = 60 * kMillisecond;
  /** The longest whose duration can be told in one event's 16 bits. */
  static constexpr Micros kLongestTone = 0xffff / 160 * kSlot;

  /**
   * @param key from 0 to 15
   * @param tone, pause are made whole slots, and drawn into what is possible; no pause is longer than the longest tone
   */
  explicit KeyPress(Key key, Micros tone = kUsual, Micros pause = kUsual);

  /** How many slots the key takes, its pause included; in the next one another may begin. */
  std::uint32_t slots() const { return tone_ + pause_; }
  /** What leaves in a slot, counted from 0; nothing in the rest of the pause, and after it. */
  std::optional<KeyPacket> at(std::uint32_t slot) const;

 private:
  Key key_;
  /** Both in slots. */
  std::uint32_t tone_;
  std::uint32_t pause_;
};

}  // namespace ringway::rtp

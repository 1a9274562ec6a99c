#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clock.hpp"

namespace ringway::load {

/** How a prompt fell silent once a key had been pressed. */
struct Hush {
  /** From the key's leaving to the coming of the first packet that is silent, in microseconds. */
  std::int32_t micros;
  /** Packets with sound that came in between. */
  std::int32_t frames;
};

/** Listens for silence after a key. */
class HushWatch {
 public:
  /** A key has left; an earlier one that nothing came of is forgotten. */
  void pressed(Micros at) {
    pressedAt_ = at;
    frames_ = 0;
  }

  /** A packet has come. @returns how the prompt fell silent, when that was it */
  std::optional<Hush> note(bool isSound, Micros at) {
    if (!pressedAt_ || at < *pressedAt_) return std::nullopt;
    if (isSound) {
      frames_++;
      return std::nullopt;
    }
    const Hush hush{static_cast<std::int32_t>(at - *pressedAt_), frames_};
    pressedAt_.reset();
    return hush;
  }

 private:
  std::optional<Micros> pressedAt_;
  std::int32_t frames_ = 0;
};

}  // namespace ringway::load

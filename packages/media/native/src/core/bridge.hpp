#pragma once

#include <array>
#include <cstdint>

namespace ringway::core {

class Leg;

/** Two legs joined: each passes on to the other what its party says. It does not move while it stands. */
struct Bridge {
  std::uint32_t id;
  std::array<Leg*, 2> legs;
  /** Whether it was told that the first packet has passed. */
  bool passing = false;
};

}  // namespace ringway::core

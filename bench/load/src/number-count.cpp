#include "number-count.hpp"

#include <algorithm>

namespace ringway::load {

bool NumberCount::note(std::uint64_t number) {
  if (!seenAny_) {
    seenAny_ = true;
    lowest_ = highest_ = number;
  } else if (number > highest_) {
    goOnTo(number);
  } else if (highest_ - number < kRemembered && came_[number % kRemembered]) {
    twice_++;
    return false;
  } else {
    outOfOrder_++;
    lowest_ = std::min(lowest_, number);
  }
  came_[number % kRemembered] = true;
  received_++;
  return true;
}

/** What lies between has not come yet. */
void NumberCount::goOnTo(std::uint64_t number) {
  const std::uint64_t skipped = std::min(number - highest_, kRemembered);
  for (std::uint64_t i = 0; i < skipped; i++) came_[(number - i) % kRemembered] = false;
  highest_ = number;
}

}  // namespace ringway::load

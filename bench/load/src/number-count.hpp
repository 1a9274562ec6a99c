#pragma once

#include <bitset>
#include <cstdint>

namespace ringway::load {

/**
 * Counts what came of things that were numbered one by one as they left. Numbers do not wrap here: whoever counts has
 * made them long enough.
 */
class NumberCount {
 public:
  /** @returns false for one that came before */
  bool note(std::uint64_t number);

  /** Those that should have come, from the lowest to the highest number seen. */
  std::uint64_t expected() const { return seenAny_ ? highest_ - lowest_ + 1 : 0; }
  /** Those that came, each counted once. */
  std::uint64_t received() const { return received_; }
  /** What came again. */
  std::uint64_t twice() const { return twice_; }
  /** What came after a higher number had. */
  std::uint64_t outOfOrder() const { return outOfOrder_; }

 private:
  /** How far back a number is known to have come; one that is older counts as new. */
  static constexpr std::uint64_t kRemembered = 512;

  void goOnTo(std::uint64_t number);

  std::bitset<kRemembered> came_;
  std::uint64_t lowest_ = 0;
  std::uint64_t highest_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t twice_ = 0;
  std::uint64_t outOfOrder_ = 0;
  bool seenAny_ = false;
};

}  // namespace ringway::load

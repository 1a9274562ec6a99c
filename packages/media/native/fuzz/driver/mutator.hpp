#pragma once

#include <cstdint>
#include <vector>

namespace ringway::fuzz {

using Input = std::vector<std::uint8_t>;

/** No datagram is longer, and the room that keeps what is being tried has this much. */
constexpr std::size_t kLongestInput = 2'048;

/** Numbers that look like dice, the same for the same seed: SplitMix64. */
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t value = state_ += 0x9e37'79b9'7f4a'7c15;
    value = (value ^ value >> 30) * 0xbf58'476d'1ce4'e5b9;
    value = (value ^ value >> 27) * 0x94d0'49bb'1331'11eb;
    return value ^ value >> 31;
  }
  /** Less than `end`, which is at least 1. */
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
  std::uint8_t byte() { return static_cast<std::uint8_t>(next()); }

 private:
  std::uint64_t state_;
};

/**
 * Makes another input of a known one: up to eight changes, of bits, bytes, numbers, and pieces that are left out, said twice, or come from
 * another input.
 */
class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : dice_(seed) {}

  Input mutate(const std::vector<Input>& corpus);

 private:
  void change(Input& input, const Input& other);
  void setNumber(Input& input);
  void insert(Input& input, const Input& from);

  Dice dice_;
};

}  // namespace ringway::fuzz

#include "mutator.hpp"

#include <algorithm>

namespace ringway::fuzz {

namespace {

constexpr std::size_t kMostChanges = 8;
/** The longest piece that is put in at once. */
constexpr std::size_t kLongestPiece = 64;
/** Where counts and lengths go wrong. */
constexpr std::uint32_t kNumbers[] = {0,      1,      2,      3,          4,          8,          12,        15,
                                      16,     20,     127,    128,        255,        256,        1'500,     0x7fff,
                                      0x8000, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};

std::ptrdiff_t steps(std::size_t count) { return static_cast<std::ptrdiff_t>(count); }

}  // namespace

Input Mutator::mutate(const std::vector<Input>& corpus) {
  Input input = corpus[dice_.below(corpus.size())];
  for (std::size_t left = 1 + dice_.below(kMostChanges); left > 0; left--)
    change(input, corpus[dice_.below(corpus.size())]);
  if (input.size() > kLongestInput) input.resize(kLongestInput);
  return input;
}

void Mutator::change(Input& input, const Input& other) {
  const std::size_t kind = input.empty() ? 6 : dice_.below(8);
  const std::size_t at = input.empty() ? 0 : dice_.below(input.size());
  switch (kind) {
    case 0:
      input[at] = static_cast<std::uint8_t>(input[at] ^ 1 << dice_.below(8));
      break;
    case 1:
      input[at] = dice_.byte();
      break;
    case 2:
      input[at] = static_cast<std::uint8_t>(input[at] + (dice_.below(2) == 0 ? 1 : 255));
      break;
    case 3:
      setNumber(input);
      break;
    case 4:
      input.resize(at);
      break;
    case 5:
      input.erase(input.begin() + steps(at), input.begin() + steps(at + 1 + dice_.below(input.size() - at)));
      break;
    case 6:
      insert(input, other);
      break;
    default:
      insert(input, Input(input));
  }
}

void Mutator::setNumber(Input& input) {
  const std::size_t size = std::size_t{1} << dice_.below(3);
  if (input.size() < size) return;
  const std::size_t at = dice_.below(input.size() - size + 1);
  std::uint32_t number = kNumbers[dice_.below(std::size(kNumbers))];
  for (std::size_t i = size; i > 0; i--, number >>= 8) input[at + i - 1] = static_cast<std::uint8_t>(number);
}

void Mutator::insert(Input& input, const Input& from) {
  Input piece;
  if (from.empty() || dice_.below(4) == 0) {
    for (std::size_t left = 1 + dice_.below(16); left > 0; left--) piece.push_back(dice_.byte());
  } else {
    const std::size_t begin = dice_.below(from.size());
    const std::size_t length = 1 + dice_.below(std::min(kLongestPiece, from.size() - begin));
    piece.assign(from.begin() + steps(begin), from.begin() + steps(begin + length));
  }
  input.insert(input.begin() + steps(dice_.below(input.size() + 1)), piece.begin(), piece.end());
}

}  // namespace ringway::fuzz

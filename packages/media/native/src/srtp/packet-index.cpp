#include "packet-index.hpp"

namespace ringway::srtp {

namespace {

/** Half the circle of sequence numbers. */
constexpr int kHalf = 0x8000;
constexpr std::uint64_t kMostRollovers = 0xffff'ffff;

}  // namespace

ReplayWindow::Verdict ReplayWindow::judge(std::uint64_t index) const {
  if (!begun_ || index > highest_) return Verdict::fresh;
  const std::uint64_t behind = highest_ - index;
  if (behind >= kPackets) return Verdict::tooOld;
  return seen_[behind] ? Verdict::replayed : Verdict::fresh;
}

void ReplayWindow::remember(std::uint64_t index) {
  if (!begun_ || index > highest_) {
    const std::uint64_t ahead = begun_ ? index - highest_ : kPackets;
    seen_ = ahead < kPackets ? seen_ << ahead : std::bitset<kPackets>();
    highest_ = index;
    begun_ = true;
  }
  const std::uint64_t behind = highest_ - index;
  if (behind < kPackets) seen_.set(behind);
}

std::optional<std::uint64_t> nearestIndex(const ReplayWindow& window, std::uint16_t sequence) {
  if (!window.begun()) return sequence;
  const int last = static_cast<std::uint16_t>(window.highest());
  std::uint64_t rollovers = window.highest() >> 16;
  if (last < kHalf && sequence - last > kHalf) {
    if (rollovers == 0) return std::nullopt;
    rollovers--;
  } else if (last >= kHalf && last - kHalf > sequence) {
    if (rollovers == kMostRollovers) return std::nullopt;
    rollovers++;
  }
  return rollovers << 16 | sequence;
}

}  // namespace ringway::srtp

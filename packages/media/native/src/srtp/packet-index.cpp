#include "packet-index.hpp"

namespace ringway::srtp {

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

std::uint64_t nearestIndex(const ReplayWindow& window, std::uint16_t sequence) {
  if (!window.begun()) return sequence;
  const auto apart = static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(window.highest()));
  // Before the very first packet of a stream there is nothing to go back to.
  if (apart < 0 && window.highest() < static_cast<std::uint64_t>(-apart)) return sequence;
  return window.highest() + static_cast<std::uint64_t>(static_cast<std::int64_t>(apart));
}

}  // namespace ringway::srtp

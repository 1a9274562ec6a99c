#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

namespace ringway::srtp {

/** Which packets of one stream have been opened. RFC 3711, section 3.3.2: at least 64 have to be remembered. */
class ReplayWindow {
 public:
  static constexpr std::size_t kPackets = 128;

  enum class Verdict { fresh, replayed, tooOld };

  Verdict judge(std::uint64_t index) const;
  /** To be told of authentic packets alone. */
  void remember(std::uint64_t index);
  /** The highest index so far. */
  std::uint64_t highest() const { return highest_; }
  bool begun() const { return begun_; }

 private:
  std::uint64_t highest_ = 0;
  /** Bit n: whether the packet n before the highest was opened. */
  std::bitset<kPackets> seen_;
  bool begun_ = false;
};

/**
 * The index of the packet with this sequence number that lies nearest to the highest index so far. RFC 3711, section
 * 3.3.1 and appendix A.
 *
 * @returns the sequence number itself where nothing has come before; nothing for what would lie before index 0, or be
 * more than the 2^48 packets that one key may seal
 */
std::optional<std::uint64_t> nearestIndex(const ReplayWindow& window, std::uint16_t sequence);

}  // namespace ringway::srtp

#pragma once

#include <cstdint>
#include <vector>

#include "../bytes.hpp"

namespace ringway::core {

/**
 * RTP packets of several legs one behind the other, as they cross between here and JavaScript: leg (4 bytes, little endian), length (2),
 * packet.
 */
class PacketBatch {
 public:
  bool empty() const { return bytes_.empty(); }
  /** @param packet of at most 65,535 bytes; a longer one is left out */
  void add(std::uint32_t leg, Bytes packet);
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  /** Calls `each` with every packet's leg and bytes; what is cut off at the end is passed over. */
  template <typename Each>
  static void read(Bytes batch, Each each) {
    while (batch.size() >= kHeadBytes) {
      const std::uint32_t leg = batch[0] | batch[1] << 8 | batch[2] << 16 | std::uint32_t{batch[3]} << 24;
      const std::size_t length = static_cast<std::size_t>(batch[4] | batch[5] << 8);
      batch = batch.subspan(kHeadBytes);
      if (batch.size() < length) return;
      each(leg, batch.first(length));
      batch = batch.subspan(length);
    }
  }

 private:
  static constexpr std::size_t kHeadBytes = 6;

  std::vector<std::uint8_t> bytes_;
};

}  // namespace ringway::core

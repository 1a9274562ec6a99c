#include "packet-batch.hpp"

#include <iterator>

namespace ringway::core {

void PacketBatch::add(std::uint32_t leg, Bytes packet) {
  if (packet.size() > 0xffff) return;
  const std::uint8_t head[kHeadBytes] = {
      static_cast<std::uint8_t>(leg),           static_cast<std::uint8_t>(leg >> 8),
      static_cast<std::uint8_t>(leg >> 16),     static_cast<std::uint8_t>(leg >> 24),
      static_cast<std::uint8_t>(packet.size()), static_cast<std::uint8_t>(packet.size() >> 8)};
  bytes_.insert(bytes_.end(), std::begin(head), std::end(head));
  bytes_.insert(bytes_.end(), packet.begin(), packet.end());
}

}  // namespace ringway::core

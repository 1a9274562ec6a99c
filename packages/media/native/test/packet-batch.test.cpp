#include <algorithm>
#include <utility>
#include <vector>

#include "../src/core/packet-batch.hpp"
#include "check.hpp"

using namespace ringway;
using core::PacketBatch;

namespace {

using Packet = std::pair<std::uint32_t, std::vector<std::uint8_t>>;

std::vector<Packet> read(Bytes batch) {
  std::vector<Packet> packets;
  PacketBatch::read(batch, [&packets](std::uint32_t leg, Bytes packet) {
    packets.emplace_back(leg, std::vector<std::uint8_t>(packet.begin(), packet.end()));
  });
  return packets;
}

const std::vector<Packet> kPackets = {{1, {0x80, 1, 2}}, {0xfedcba98, {}}, {7, std::vector<std::uint8_t>(300, 9)}};

PacketBatch batchOf(const std::vector<Packet>& packets) {
  PacketBatch batch;
  for (const auto& [leg, packet] : packets) batch.add(leg, packet);
  return batch;
}

}  // namespace

TEST("a batch gives the packets that were added, in their order, each with its leg") {
  CHECK(PacketBatch().empty());
  const PacketBatch batch = batchOf(kPackets);
  CHECK(!batch.empty());
  CHECK(read(batch.bytes()) == kPackets);
}

TEST("a batch that is cut off anywhere gives what is whole of it") {
  const PacketBatch batch = batchOf(kPackets);
  for (std::size_t length = 0; length < batch.bytes().size(); length++) {
    // A copy of that length: a sanitizer sees what is read beyond it.
    const std::vector<std::uint8_t> cut(batch.bytes().begin(), batch.bytes().begin() + static_cast<std::ptrdiff_t>(length));
    const auto whole = read(cut);
    CHECK_EQUAL(whole.size(), length < 9 ? 0u : length < 15 ? 1u : 2u);
    CHECK(std::equal(whole.begin(), whole.end(), kPackets.begin()));
  }
}

TEST("a packet that is longer than its length can say is left out") {
  PacketBatch batch;
  batch.add(1, std::vector<std::uint8_t>(65'536));
  CHECK(batch.empty());
}

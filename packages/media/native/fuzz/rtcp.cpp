#include "../src/rtp/rtcp.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "../src/rtp/packet.hpp"

using namespace ringway;
using namespace ringway::rtp;

namespace {

constexpr std::uint32_t kOurs = 0x0102'0304;

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(const IncomingReport::Block& one, const IncomingReport::Block& other) {
  return one.fractionLost == other.fractionLost && one.jitter == other.jitter && one.lastReport == other.lastReport &&
         one.delay == other.delay;
}

/** What a report tells was in the bytes, whole packets of which alone are read. */
void checkReading(Bytes compound) {
  const IncomingReport report = readReport(compound, kOurs);
  if (compound.size() < 8) require(!report.ntpMiddle && !report.ours);
  if (compound.size() < 28) require(!report.ntpMiddle);
  if (compound.size() < 32) require(!report.ours);
  if (!report.ours) return;
  for (const std::uint64_t now : {std::uint64_t{0}, read64(compound.data()), ~std::uint64_t{0}}) {
    const auto time = roundTrip(*report.ours, now);
    require(!time || (*time >= 0 && *time < 32'768 * kSecond));
  }
}

/** Behind a whole packet of a kind that we do not know, or one of sources, a report is read all the same. */
void checkSkipping(Bytes compound, std::uint8_t kind) {
  if (kind >= 200 && kind <= 203) return;
  std::vector<std::uint8_t> longer{0x9f, kind, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8};
  longer.insert(longer.end(), compound.begin(), compound.end());
  const IncomingReport one = readReport(compound, kOurs), other = readReport(longer, kOurs);
  require(one.ntpMiddle == other.ntpMiddle && one.goodbye == other.goodbye);
  require(one.ours.has_value() == other.ours.has_value() && (!one.ours || same(*one.ours, *other.ours)));
}

/** What was written is read as the same, and is a compound packet to the last byte. */
void checkWriting(Bytes input) {
  if (input.size() < 52) return;
  const std::uint8_t* at = input.data();
  const bool hasBlock = (at[0] & 1) != 0, hasLast = (at[0] & 2) != 0, goodbye = (at[0] & 4) != 0;
  const ReceptionReport block{.ssrc = kOurs,
                              .fractionLost = at[1],
                              .lost = static_cast<std::int32_t>(read32(at + 2)) >> 8,
                              .highestSequence = read32(at + 6),
                              .jitter = read32(at + 10)};
  const OutgoingReport report{
      .ssrc = read32(at + 14),
      .sender = {read64(at + 18), read32(at + 26), read32(at + 30), read32(at + 34)},
      .reception = hasBlock ? std::optional(block) : std::nullopt,
      .last = hasLast ? std::optional(LastReport{read32(at + 38), read32(at + 42)}) : std::nullopt,
      .goodbye = goodbye};
  std::vector<std::uint8_t> room(kMaxReportBytes, 0xee);
  const std::size_t length = writeReport(room, report);
  require(length > 0 && length <= kMaxReportBytes && length % 4 == 0 && isRtcp(room));
  require((length == kMaxReportBytes) == (hasBlock && goodbye));
  const Bytes written = Bytes(room).first(length);
  std::size_t packets = 0;
  for (Bytes left = written; !left.empty(); packets++) {
    require(left.size() >= 4 && left[0] >> 6 == 2);
    left = left.subspan(4 * (std::size_t{read16(&left[2])} + 1));
  }
  require(packets == (goodbye ? 3u : 2u));
  const IncomingReport read = readReport(written, kOurs);
  require(read.ntpMiddle == static_cast<std::uint32_t>(report.sender.ntp >> 16) && read.goodbye == goodbye);
  require(read.ours.has_value() == hasBlock);
  if (!hasBlock) return;
  const LastReport last = report.last.value_or(LastReport{0, 0});
  require(same(*read.ours, {block.fractionLost, block.jitter, last.ntpMiddle, last.delay}));
  require(static_cast<std::int32_t>(read32(&room[32]) << 8) >> 8 == block.lost &&
          read32(&room[36]) == block.highestSequence);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::uint8_t> datagram(data, data + size);  // of its exact size, so that one byte too far is seen
  checkReading(datagram);
  if (size > 0) checkSkipping(datagram, data[0]);
  checkWriting(datagram);
  return 0;
}

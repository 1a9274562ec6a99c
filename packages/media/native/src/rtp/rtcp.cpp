#include "rtcp.hpp"

#include <cstring>

namespace ringway::rtp {

namespace {

constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kDescription = 202;
constexpr std::uint8_t kGoodbye = 203;

constexpr std::size_t kBlockBytes = 24;
constexpr std::size_t kSenderBytes = 28;
constexpr std::size_t kReceiverBytes = 8;
constexpr std::uint8_t kCname = 1;
/** As it stands in our SDP. */
constexpr char kName[] = "ringway";

/** @param count of blocks, chunks or sources @param bytes of the whole packet, a multiple of 4 */
std::uint8_t* writeHead(std::uint8_t* at, std::uint8_t type, std::uint8_t count, std::size_t bytes) {
  at[0] = static_cast<std::uint8_t>(0x80 | count);
  at[1] = type;
  write16(at + 2, static_cast<std::uint16_t>(bytes / 4 - 1));
  return at + 4;
}

void writeBlock(std::uint8_t* at, const ReceptionReport& reception, const std::optional<LastReport>& last) {
  write32(at, reception.ssrc);
  write32(at + 4, static_cast<std::uint32_t>(reception.fractionLost) << 24 |
                      (static_cast<std::uint32_t>(reception.lost) & 0xff'ffff));
  write32(at + 8, reception.highestSequence);
  write32(at + 12, reception.jitter);
  write32(at + 16, last ? last->ntpMiddle : 0);
  write32(at + 20, last ? last->delay : 0);
}

std::size_t writeSender(std::uint8_t* at, const OutgoingReport& report) {
  const std::size_t bytes = kSenderBytes + (report.reception ? kBlockBytes : 0);
  at = writeHead(at, kSenderReport, report.reception ? 1 : 0, bytes);
  write32(at, report.ssrc);
  write64(at + 4, report.sender.ntp);
  write32(at + 12, report.sender.timestamp);
  write32(at + 16, report.sender.packets);
  write32(at + 20, report.sender.octets);
  if (report.reception) writeBlock(at + 24, *report.reception, report.last);
  return bytes;
}

std::size_t writeName(std::uint8_t* at, std::uint32_t ssrc) {
  constexpr std::size_t kLength = sizeof kName - 1;
  // An item of no kind ends the chunk, which fills whole words.
  constexpr std::size_t kBytes = (8 + 2 + kLength + 1 + 3) / 4 * 4;
  std::memset(at, 0, kBytes);
  at = writeHead(at, kDescription, 1, kBytes);
  write32(at, ssrc);
  at[4] = kCname;
  at[5] = kLength;
  std::memcpy(at + 6, kName, kLength);
  return kBytes;
}

std::size_t writeGoodbye(std::uint8_t* at, std::uint32_t ssrc) {
  write32(writeHead(at, kGoodbye, 1, 8), ssrc);
  return 8;
}

void readBlocks(Bytes blocks, std::size_t count, std::uint32_t ssrc, IncomingReport& into) {
  for (std::size_t i = 0; i < count && (i + 1) * kBlockBytes <= blocks.size(); i++) {
    const std::uint8_t* at = blocks.data() + i * kBlockBytes;
    if (read32(at) == ssrc) into.ours = {at[4], read32(at + 12), read32(at + 16), read32(at + 20)};
  }
}

void readOne(Bytes packet, std::uint32_t ssrc, IncomingReport& into) {
  const std::size_t count = packet[0] & 0x1f;
  if (packet[1] == kGoodbye) into.goodbye = true;
  if (packet[1] == kSenderReport && packet.size() >= kSenderBytes) {
    into.ntpMiddle = static_cast<std::uint32_t>(read64(packet.data() + 8) >> 16);
    readBlocks(packet.subspan(kSenderBytes), count, ssrc, into);
  }
  if (packet[1] == kReceiverReport && packet.size() >= kReceiverBytes)
    readBlocks(packet.subspan(kReceiverBytes), count, ssrc, into);
}

}  // namespace

std::size_t writeReport(Room into, const OutgoingReport& report) {
  if (into.size() < kMaxReportBytes) return 0;
  std::size_t length = writeSender(into.data(), report);
  length += writeName(into.data() + length, report.ssrc);
  if (report.goodbye) length += writeGoodbye(into.data() + length, report.ssrc);
  return length;
}

IncomingReport readReport(Bytes compound, std::uint32_t ssrc) {
  IncomingReport report;
  while (compound.size() >= 4 && compound[0] >> 6 == 2) {
    const std::size_t bytes = 4 * (std::size_t{read16(compound.data() + 2)} + 1);
    if (bytes > compound.size()) break;
    readOne(compound.first(bytes), ssrc, report);
    compound = compound.subspan(bytes);
  }
  return report;
}

std::optional<Micros> roundTrip(const IncomingReport::Block& block, std::uint64_t ntpNow) {
  if (block.lastReport == 0) return std::nullopt;
  const auto now = static_cast<std::uint32_t>(ntpNow >> 16);
  const auto ticks = static_cast<std::int32_t>(now - block.lastReport - block.delay);
  if (ticks < 0) return std::nullopt;
  return static_cast<Micros>(ticks) * kSecond / 65'536;
}

}  // namespace ringway::rtp

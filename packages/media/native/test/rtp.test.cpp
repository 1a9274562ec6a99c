#include "../src/rtp/packet.hpp"

#include <array>
#include <vector>

#include "../src/rtp/reception.hpp"
#include "../src/rtp/rtcp.hpp"
#include "../src/rtp/telephone-event.hpp"
#include "check.hpp"

using namespace ringway;
using namespace ringway::rtp;

namespace {

Packet packetOf(std::uint16_t sequence, std::uint32_t ssrc = 7, std::uint32_t timestamp = 0) {
  return {111, false, sequence, timestamp, ssrc, {}};
}

}  // namespace

TEST("rtp: a packet is read as it was written") {
  std::vector<std::uint8_t> bytes(15, 9);
  writeHeader(bytes.data(), {111, true, 65'535, 0xfedc'ba98, 0x0102'0304});
  const auto packet = readPacket(bytes);
  REQUIRE(packet);
  CHECK_EQUAL(packet->payloadType, 111);
  CHECK(packet->marker);
  CHECK_EQUAL(packet->sequence, 65'535);
  CHECK_EQUAL(packet->timestamp, 0xfedc'ba98u);
  CHECK_EQUAL(packet->ssrc, 0x0102'0304u);
  CHECK_EQUAL(packet->payload.size(), 3u);
}

TEST("rtp: the payload lies behind contributing sources and extension, and before the padding; what is cut off is none") {
  std::vector<std::uint8_t> bytes(12 + 8 + 8 + 3 + 2, 5);
  writeHeader(bytes.data(), {111, false, 1, 2, 3});
  bytes[0] = 0x80 | 0x20 | 0x10 | 2;
  write16(bytes.data() + 22, 1);
  bytes.back() = 2;
  const auto packet = readPacket(bytes);
  REQUIRE(packet);
  CHECK_EQUAL(packet->payload.size(), 3u);
  for (std::size_t length = 0; length < 28; length++) CHECK(!readPacket(Bytes(bytes).first(length)));
  bytes.back() = 6;
  CHECK(!readPacket(bytes));
  bytes[0] = 0x40;
  CHECK(!readPacket(bytes));
}

TEST("reception: what is missing by its number is lost; what comes twice is not less than nothing") {
  Reception reception;
  for (const int sequence : {65'534, 65'535, 1, 2})
    reception.count(packetOf(static_cast<std::uint16_t>(sequence)), 0, true);
  CHECK_EQUAL(reception.received(), 4u);
  CHECK_EQUAL(reception.lost(), 1u);
  reception.count(packetOf(0), 0, true);
  CHECK_EQUAL(reception.lost(), 0u);
  reception.count(packetOf(2), 0, true);
  CHECK_EQUAL(reception.lost(), 0u);
  reception.count(packetOf(5, 8), 0, true);
  reception.count(packetOf(7, 8), 0, true);
  CHECK_EQUAL(reception.received(), 8u);
  CHECK_EQUAL(reception.lost(), 1u);
}

TEST("reception: a report tells what was lost since the last one, and how unevenly packets came") {
  Reception reception;
  CHECK(!reception.report());
  for (std::uint16_t n = 0; n < 100; n++) reception.count(packetOf(n, 7, n * 960u), n * 20 * kMillisecond, true);
  auto report = reception.report();
  REQUIRE(report);
  CHECK_EQUAL(report->fractionLost, 0);
  CHECK_EQUAL(report->jitter, 0u);
  CHECK_EQUAL(report->highestSequence, 99u);
  for (std::uint16_t n = 100; n < 200; n += 2)
    reception.count(packetOf(n, 7, n * 960u), n * 20 * kMillisecond + (n % 4 == 0 ? 10 * kMillisecond : 0), true);
  report = reception.report();
  REQUIRE(report);
  CHECK(report->fractionLost >= 126 && report->fractionLost <= 128);
  CHECK_EQUAL(report->lost, 49);
  // Ten milliseconds apart, each time: 480 ticks, which the mean draws near to.
  CHECK(report->jitter > 400 && report->jitter <= 480);
}

TEST("rtcp: a report is written, and read by the other side") {
  std::array<std::uint8_t, 200> room{};
  const OutgoingReport report{.ssrc = 11,
                              .sender = {0x0123'4567'89ab'cdefu, 960, 5, 300},
                              .reception = ReceptionReport{22, 3, -4, 70'000, 9},
                              .last = LastReport{0x1111, 0x2222},
                              .goodbye = true};
  const std::size_t length = writeReport(room, report);
  CHECK_EQUAL(length, kMaxReportBytes);
  CHECK_EQUAL(writeReport(Room(room).first(kMaxReportBytes - 1), report), 0u);
  const auto read = readReport(Bytes(room).first(length), 22);
  CHECK(read.ntpMiddle == 0x4567'89abu);
  REQUIRE(read.ours);
  CHECK_EQUAL(read.ours->fractionLost, 3);
  CHECK_EQUAL(read.ours->lastReport, 0x1111u);
  CHECK(read.goodbye);
  CHECK(!readReport(Bytes(room).first(length), 23).ours);
  for (std::size_t cut = 0; cut < length; cut++) CHECK(!readReport(Bytes(room).first(cut), 22).goodbye);
}

TEST("rtcp: a round trip is what is left of the time since our report, less what it lay there") {
  const IncomingReport::Block block{0, 0, 0x0001'0000, 0x0000'8000};
  CHECK(roundTrip(block, std::uint64_t{0x0002'0000} << 16) == 500 * kMillisecond);
  CHECK(!roundTrip(block, std::uint64_t{0x0001'4000} << 16));
  CHECK(!roundTrip({0, 0, 0, 0}, 1));
}

TEST("keys: each is told once, on its first packet, however many follow") {
  KeyListener keys;
  const std::uint8_t five[] = {5, 10, 0, 160}, six[] = {6, 0x8a, 0, 160}, none[] = {16, 0, 0, 0}, cut[] = {5, 0, 0};
  CHECK(keys.hear(1'000, five) == Key{5});
  CHECK(!keys.hear(1'000, five));
  CHECK(keys.hear(1'000, six) == Key{6});
  CHECK(!keys.hear(500, five));
  CHECK(keys.hear(1'000 - 480'001, five) == Key{5});
  CHECK(!keys.hear(9'000, none));
  CHECK(!keys.hear(9'000, cut));
  CHECK(keys.hear(9'000, five) == Key{5});
}

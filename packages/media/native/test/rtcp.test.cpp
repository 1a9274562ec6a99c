#include "../src/rtp/rtcp.hpp"

#include <vector>

#include "../src/rtp/packet.hpp"
#include "check.hpp"

using namespace ringway;
using namespace ringway::rtp;

namespace {

constexpr std::uint32_t kOurs = 0x0102'0304;
using Octets = std::vector<std::uint8_t>;

Octets join(const std::vector<Octets>& parts) {
  Octets whole;
  for (const Octets& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

/** @param content behind the first four bytes, of whole words */
Octets packetOf(std::uint8_t type, std::uint8_t count, const Octets& content) {
  Octets packet{static_cast<std::uint8_t>(0x80 | count), type, 0, 0};
  write16(&packet[2], static_cast<std::uint16_t>(content.size() / 4));
  return join({packet, content});
}

Octets blockOf(std::uint32_t ssrc, std::uint8_t fraction) {
  Octets block(24);
  write32(&block[0], ssrc);
  block[4] = fraction;
  write32(&block[12], 99);
  write32(&block[16], 0xaaaa'bbbb);
  write32(&block[20], 0xcccc);
  return block;
}

Octets senderInfo() {
  Octets info(24);
  write32(&info[0], 5);
  write64(&info[4], 0x1111'2222'3333'4444);
  return info;
}

const Octets kGoodbye = packetOf(203, 1, {0, 0, 0, 5});
const Octets kReceiver{0, 0, 0, 5};

}  // namespace

TEST("rtcp: of up to 31 blocks the one about our stream is read, in reports of senders and of receivers") {
  Octets blocks;
  for (std::uint32_t i = 0; i < 31; i++) blocks = join({blocks, blockOf(i == 30 ? kOurs : 100 + i, i == 30 ? 42 : 1)});
  for (const Octets& compound :
       {packetOf(200, 31, join({senderInfo(), blocks})), packetOf(201, 31, join({kReceiver, blocks}))}) {
    const auto report = readReport(compound, kOurs);
    REQUIRE(report.ours);
    CHECK_EQUAL(report.ours->fractionLost, 42);
    CHECK_EQUAL(report.ours->jitter, 99u);
    CHECK_EQUAL(report.ours->lastReport, 0xaaaa'bbbbu);
    CHECK_EQUAL(report.ours->delay, 0xccccu);
  }
}

TEST("rtcp: blocks that are counted but not there, and blocks that are there but not counted, are none") {
  CHECK(!readReport(packetOf(201, 31, kReceiver), kOurs).ours);
  CHECK(!readReport(packetOf(201, 31, join({kReceiver, Octets(23)})), kOurs).ours);
  CHECK(!readReport(packetOf(201, 0, join({kReceiver, blockOf(kOurs, 1)})), kOurs).ours);
  CHECK(!readReport(packetOf(201, 1, {}), kOurs).ours);
  // A block that runs into the next packet is not read across its end.
  Octets half = packetOf(201, 1, join({kReceiver, blockOf(kOurs, 1)}));
  write16(&half[2], 4);
  CHECK(!readReport(join({half, kGoodbye}), kOurs).ours);
}

TEST("rtcp: a sender report that is too short for its own words tells nothing") {
  CHECK(readReport(packetOf(200, 0, senderInfo()), kOurs).ntpMiddle == 0x2222'3333u);
  for (std::size_t words = 0; words < 6; words++) {
    const Octets cut = packetOf(200, 1, Octets(4 * words, 1));
    CHECK(!readReport(cut, kOurs).ntpMiddle);
    CHECK(readReport(join({cut, kGoodbye}), kOurs).goodbye);
  }
}

TEST("rtcp: names, feedback, and kinds that nobody knows are passed over") {
  const Octets report = packetOf(201, 1, join({kReceiver, blockOf(kOurs, 7)}));
  for (const int number : {192, 202, 204, 205, 206, 207, 223, 0, 255}) {
    const auto kind = static_cast<std::uint8_t>(number);
    const auto read =
        readReport(join({packetOf(kind, 31, Octets(12, 0x81)), report, packetOf(kind, 0, {}), kGoodbye}), kOurs);
    CHECK(read.ours.has_value() && read.goodbye);
  }
}

TEST("rtcp: reading ends at what is no packet; what came before it is told") {
  const Octets report = packetOf(201, 1, join({kReceiver, blockOf(kOurs, 7)}));
  Octets another = kGoodbye;
  another[0] = 0x41;
  CHECK(!readReport(join({report, another, kGoodbye}), kOurs).goodbye);
  CHECK(readReport(join({report, another}), kOurs).ours.has_value());
  Octets tooLong = kGoodbye;
  write16(&tooLong[2], 0xffff);
  CHECK(!readReport(join({report, tooLong}), kOurs).goodbye);
  CHECK(readReport(join({report, {0x80, 203, 0}}), kOurs).ours.has_value());
  CHECK(!readReport({}, kOurs).goodbye);
}

TEST("rtcp: a report is laid out as RFC 3550, section 6.4.1, draws it, and stays in its room") {
  Octets room(kMaxReportBytes + 4, 0xee);
  const OutgoingReport report{.ssrc = 0x0b0c'0d0e,
                              .sender = {0x0102'0304'0506'0708u, 0x11, 0x22, 0x33},
                              .reception = ReceptionReport{kOurs, 200, -2, 0x10004, 77},
                              .last = std::nullopt,
                              .goodbye = true};
  REQUIRE(writeReport(room, report) == kMaxReportBytes);
  CHECK(Octets(room.begin(), room.begin() + 8) == (Octets{0x81, 200, 0, 12, 0x0b, 0x0c, 0x0d, 0x0e}));
  CHECK_EQUAL(read64(&room[8]), 0x0102'0304'0506'0708u);
  CHECK_EQUAL(read32(&room[28]), kOurs);
  CHECK_EQUAL(read32(&room[32]), 0xc8ff'fffeu);
  CHECK_EQUAL(read32(&room[36]), 0x10004u);
  CHECK_EQUAL(read64(&room[44]), 0u);
  CHECK(Octets(room.begin() + 52, room.begin() + 72) ==
        (Octets{0x81, 202, 0, 4, 0x0b, 0x0c, 0x0d, 0x0e, 1, 7, 'r', 'i', 'n', 'g', 'w', 'a', 'y', 0, 0, 0}));
  CHECK(Octets(room.begin() + 72, room.begin() + 80) == (Octets{0x81, 203, 0, 1, 0x0b, 0x0c, 0x0d, 0x0e}));
  CHECK(Octets(room.begin() + 80, room.end()) == Octets(4, 0xee));
}

TEST("rtcp: with nothing received a report has no block, and without goodbye it ends with the name") {
  Octets room(kMaxReportBytes);
  const OutgoingReport report{
      .ssrc = 9, .sender = {}, .reception = std::nullopt, .last = std::nullopt, .goodbye = false};
  CHECK_EQUAL(writeReport(room, report), 48u);
  CHECK_EQUAL(room[0], 0x80);
  CHECK(!readReport(Bytes(room).first(48), kOurs).goodbye);
}

TEST("rtcp: a round trip is told across the wrap of the middle of the time; one that ends before it began is none") {
  const IncomingReport::Block block{0, 0, 0xffff'0000, 0x8000};
  CHECK(roundTrip(block, std::uint64_t{0x0001'0000} << 16) == 1'500 * kMillisecond);
  CHECK(roundTrip(block, (std::uint64_t{0x7777} << 48) + (std::uint64_t{0xffff'8000} << 16)) == 0);
  CHECK(!roundTrip(block, std::uint64_t{0xffff'7fff} << 16));
}

TEST("rtcp: a sender's and a receiver's reports are told from RTP by their second byte") {
  for (int kind = 0; kind < 256; kind++) {
    const std::uint8_t datagram[] = {0x80, static_cast<std::uint8_t>(kind)};
    CHECK_EQUAL(isRtcp(datagram), kind >= 192 && kind <= 223);
  }
  const std::uint8_t one[] = {0x80};
  CHECK(!isRtcp(one) && !isRtcp({}));
}

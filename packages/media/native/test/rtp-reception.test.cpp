#include <vector>

#include "../src/rtp/reception.hpp"
#include "check.hpp"

using namespace ringway;
using namespace ringway::rtp;

namespace {

constexpr std::uint8_t kOpus = 111;
constexpr std::uint8_t kKeys = 126;

/** Packets of one stream, by their place in it: sound every 20 ms. */
struct Sent {
  std::uint32_t ssrc = 7;
  std::uint64_t from = 0;

  void to(Reception& reception, std::uint64_t n, Micros delay = 0, std::uint8_t payloadType = kOpus) const {
    const Packet packet{.payloadType = payloadType,
                        .marker = false,
                        .sequence = static_cast<std::uint16_t>(from + n),
                        .timestamp = static_cast<std::uint32_t>(960 * n),
                        .ssrc = ssrc,
                        .payload = {}};
    reception.count(packet, static_cast<Micros>(n) * 20 * kMillisecond + delay, payloadType == kOpus);
  }
};

}  // namespace

TEST("reception: three times round the sequence numbers, what is missing is lost, and reordering is no loss") {
  Reception reception;
  const Sent sent{.from = 65'000};
  std::uint64_t missing = 0;
  for (std::uint64_t n = 0; n < 200'000; n += 2) {
    if (n % 1'000 == 500) {
      missing += 2;
      continue;
    }
    sent.to(reception, n + 1);
    sent.to(reception, n);
  }
  // The very first to come was the second: what lies before it was not expected.
  CHECK_EQUAL(reception.lost(), missing - 1);
  CHECK_EQUAL(reception.received(), 200'000 - missing);
  const auto report = reception.report();
  REQUIRE(report);
  CHECK_EQUAL(report->highestSequence, 65'000u + 199'999u);
  CHECK_EQUAL(report->lost, static_cast<std::int32_t>(missing) - 1);
}

TEST("reception: packets that came twice make less than nothing lost in a report, and no less in our count") {
  Reception reception;
  const Sent sent;
  for (std::uint64_t n = 0; n < 10; n++)
    for (int times = 0; times < 3; times++) sent.to(reception, n);
  const auto report = reception.report();
  REQUIRE(report);
  CHECK_EQUAL(report->lost, -20);
  CHECK_EQUAL(report->fractionLost, 0);
  CHECK_EQUAL(reception.lost(), 0u);
}

TEST("reception: all but one of many lost is 255 of 256; with nothing since, a report tells of no loss") {
  Reception reception;
  const Sent sent;
  sent.to(reception, 0);
  CHECK(reception.report().has_value());
  sent.to(reception, 30'000);
  CHECK_EQUAL(reception.report()->fractionLost, 255);
  CHECK_EQUAL(reception.report()->fractionLost, 0);
  // Late packets of before the report are more than were expected since.
  sent.to(reception, 29'000);
  CHECK_EQUAL(reception.report()->fractionLost, 0);
  CHECK_EQUAL(reception.lost(), 29'998u);
}

TEST("reception: more is lost than a report has room for, and it tells the most there is") {
  Reception reception;
  const Sent sent;
  for (std::uint64_t n = 0; n <= 9'000'000; n += 30'000) sent.to(reception, n);
  const auto report = reception.report();
  REQUIRE(report);
  CHECK_EQUAL(report->lost, 0x7f'ffff);
  CHECK_EQUAL(report->highestSequence, 9'000'000u);
}

TEST("reception: a stream that begins anew is reported for itself, and counted on top of the one before") {
  Reception reception;
  Sent{.ssrc = 1}.to(reception, 0);
  Sent{.ssrc = 1}.to(reception, 10);
  CHECK(reception.report().has_value());
  Sent{.ssrc = 2, .from = 40'000}.to(reception, 0);
  auto report = reception.report();
  REQUIRE(report);
  CHECK_EQUAL(report->ssrc, 2u);
  CHECK_EQUAL(report->lost, 0);
  CHECK_EQUAL(report->highestSequence, 40'000u);
  Sent{.ssrc = 1}.to(reception, 11);
  report = reception.report();
  REQUIRE(report);
  CHECK_EQUAL(report->ssrc, 1u);
  CHECK_EQUAL(report->lost, 0);
  CHECK_EQUAL(reception.received(), 4u);
  CHECK_EQUAL(reception.lost(), 9u);
}

TEST("reception: a stream that begins anew has neither the jitter nor the last report of the one before") {
  Reception reception;
  for (std::uint64_t n = 0; n < 100; n++) Sent{.ssrc = 1}.to(reception, n, n % 2 == 0 ? 0 : 30 * kMillisecond);
  CHECK(reception.report()->jitter > 0);
  for (std::uint64_t n = 0; n < 16; n += 2) Sent{.ssrc = 2, .from = 9}.to(reception, n, 7 * kSecond);
  const auto report = reception.report();
  REQUIRE(report);
  CHECK_EQUAL(report->jitter, 0u);
  CHECK_EQUAL(report->fractionLost, 7 * 256 / 15);
}

TEST("reception: jitter is a sixteenth of each step nearer to how unevenly sound comes, and goes down again") {
  Reception reception;
  const Sent sent;
  sent.to(reception, 0);
  sent.to(reception, 1, 10 * kMillisecond);
  CHECK_EQUAL(reception.report()->jitter, 480u / 16);
  for (std::uint64_t n = 2; n < 300; n++) sent.to(reception, n, n % 2 == 0 ? 0 : 10 * kMillisecond);
  const std::uint32_t most = reception.report()->jitter;
  CHECK(most > 470 && most <= 480);
  for (std::uint64_t n = 300; n < 600; n++) sent.to(reception, n);
  CHECK(reception.report()->jitter < 2);
}

TEST("reception: keys, whose packets have one timestamp, are no jitter, and neither is what comes after them") {
  Reception reception;
  const Sent sent;
  for (std::uint64_t n = 0; n < 50; n++) sent.to(reception, n);
  for (std::uint64_t n = 50; n < 60; n++) {
    const Packet key{kKeys, n == 50, static_cast<std::uint16_t>(n), 8'000, 7, {}};
    reception.count(key, static_cast<Micros>(n) * 20 * kMillisecond, false);
  }
  for (std::uint64_t n = 60; n < 70; n++) sent.to(reception, n);
  CHECK_EQUAL(reception.report()->jitter, 0u);
  CHECK_EQUAL(reception.lost(), 0u);
}

TEST("reception: timestamps that leap and clocks that wrap make much jitter, never more than there is room for") {
  Reception reception;
  for (std::uint32_t n = 0; n < 1'000; n++)
    reception.count({kOpus, false, static_cast<std::uint16_t>(n), n * 0x7fff'0000u, 7, {}}, n, true);
  CHECK(reception.report()->jitter <= 1u << 24);
  Reception wrapping;
  for (std::uint32_t n = 0; n < 1'000; n++)
    wrapping.count({kOpus, false, static_cast<std::uint16_t>(n), 0xffff'0000u + 960 * n, 7, {}}, n * 20 * kMillisecond,
                   true);
  CHECK_EQUAL(wrapping.report()->jitter, 0u);
}

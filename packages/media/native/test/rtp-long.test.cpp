#include "../src/rtp/outgoing-stream.hpp"
#include "check.hpp"

using namespace ringway;
using namespace ringway::rtp;

TEST("outgoing stream: what is passed on without a pause has its place however long it lasts") {
  OutgoingStream stream(960, 500, 7);
  stream.own(false);
  std::uint32_t missing = 0;
  for (std::uint32_t n = 0; n < 200'000; n++) {
    const auto place = stream.passedOn({9, {static_cast<std::uint16_t>(n), 960 * n, false}}, 960);
    if (!place || place->sequence != static_cast<std::uint16_t>(501 + n)) missing++;
  }
  CHECK_EQUAL(missing, 0u);
}

TEST("outgoing stream: after a long time a late packet has its place, and one from before the other stream has none") {
  OutgoingStream stream(960, 500, 7);
  for (std::uint32_t n = 0; n < 70'000; n++) stream.passedOn({9, {static_cast<std::uint16_t>(n), 960 * n, false}}, 960);
  const std::uint16_t last = static_cast<std::uint16_t>(69'999);
  REQUIRE(stream.passedOn({9, {static_cast<std::uint16_t>(last + 2), 960 * 70'001, false}}, 960));
  const auto late = stream.passedOn({9, {static_cast<std::uint16_t>(last + 1), 960 * 70'000, false}}, 960);
  REQUIRE(late);
  CHECK_EQUAL(late->sequence, static_cast<std::uint16_t>(500 + 70'000));
  const auto later = stream.passedOn({9, {static_cast<std::uint16_t>(last - 450), 960 * (69'999 - 450), false}}, 960);
  REQUIRE(later);
  CHECK_EQUAL(later->sequence, static_cast<std::uint16_t>(500 + 69'999 - 450));
  stream.own(false);
  REQUIRE(stream.passedOn({9, {static_cast<std::uint16_t>(last + 3), 960 * 70'003, false}}, 960));
  CHECK(!stream.passedOn({9, {static_cast<std::uint16_t>(last + 2), 960 * 70'001, false}}, 960));
}

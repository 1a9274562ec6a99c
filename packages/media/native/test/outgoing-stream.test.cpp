#include "../src/rtp/outgoing-stream.hpp"

#include <random>
#include <set>
#include <vector>

#include "../src/rtp/opus-ticks.hpp"
#include "check.hpp"

using namespace ringway::rtp;

namespace {

constexpr std::uint32_t kTicks = 960;
constexpr std::uint16_t kSequence = 0xfffd;
constexpr std::uint32_t kTimestamp = 0xffff'ffff - 2 * kTicks;

OutgoingStream fresh() { return {kTicks, kSequence, kTimestamp}; }

/** The packets of another stream, by their number in it. */
Passing other(int number, std::uint32_t ssrc = 7) {
  return {ssrc, {static_cast<std::uint16_t>(60'000 + number), 4'294'900'000u + static_cast<std::uint32_t>(number) * kTicks, false}};
}

Passing otherAt(int number, std::uint32_t timestamp) {
  Passing packet = other(number);
  packet.place.timestamp = timestamp;
  return packet;
}

/** Whether a place is so many packets and ticks from the start. */
bool isAt(const std::optional<Place>& place, int packets, std::uint32_t ticks) {
  return place && static_cast<std::uint16_t>(place->sequence - kSequence) == packets && place->timestamp - kTimestamp == ticks;
}

}  // namespace

TEST("stream: our own packets, another stream and our own again stand in one row, across both wraps") {
  auto stream = fresh();
  const std::vector<std::optional<Place>> places = {stream.own(true), stream.own(false), stream.passedOn(other(0), kTicks),
                                                    stream.passedOn(other(1), kTicks), stream.own(false)};
  const bool markers[] = {true, false, true, false, false};
  for (int i = 0; i < 5; i++) {
    CHECK(isAt(places[i], i, i * kTicks));
    CHECK_EQUAL(places[i]->marker, markers[i]);
  }
}

TEST("stream: what was lost on the way to us is missing in ours as well; what was swapped stays swapped") {
  auto stream = fresh();
  for (const int number : {0, 3, 2, 4}) CHECK(isAt(stream.passedOn(other(number), kTicks), number, number * kTicks));
}

TEST("stream: time in which nothing left has passed all the same") {
  auto stream = fresh();
  stream.passedOn(other(0), kTicks);
  stream.pass(10 * kTicks);
  CHECK(isAt(stream.own(false), 1, 11 * kTicks));
}

TEST("stream: one that begins anew goes on where ours was, with the marker") {
  Passing elsewhere = other(1);
  elsewhere.place.sequence = 20'000;
  for (const Passing& anew : {other(1, 8), elsewhere, otherAt(1, 3'000'000)}) {
    auto stream = fresh();
    stream.passedOn(other(0), kTicks);
    const auto next = stream.passedOn(anew, kTicks);
    CHECK(isAt(next, 1, kTicks));
    CHECK(next && next->marker);
  }
}

TEST("stream: packets of 60 ms take 60 ms") {
  auto stream = fresh();
  stream.passedOn(other(0), 3 * kTicks);
  CHECK(isAt(stream.own(false), 1, 3 * kTicks));
}

TEST("stream: what comes late, from before the change, is not sent") {
  auto stream = fresh();
  stream.passedOn(other(5), kTicks);
  CHECK(!stream.passedOn(other(4), kTicks));
}

TEST("stream: a packet that is left out leaves no gap; one from before it that comes later has no place any more") {
  auto stream = fresh();
  stream.passedOn(other(0), kTicks);
  stream.leaveOut(other(2));
  CHECK(!stream.passedOn(other(1), kTicks));
  // One was lost for good, so one is missing.
  CHECK(isAt(stream.passedOn(other(3), kTicks), 2, 3 * kTicks));
}

TEST("stream: all packets of a key have one timestamp, in our time; the sound goes on unmoved") {
  auto stream = fresh();
  stream.passedOn(other(0), kTicks);
  for (const int number : {1, 2, 3}) CHECK(isAt(stream.keyPassedOn(otherAt(number, 160)), number, kTicks));
  CHECK(isAt(stream.passedOn(otherAt(4, other(1).place.timestamp), kTicks), 4, kTicks));
  CHECK(isAt(stream.keyPassedOn(otherAt(5, 1'760)), 5, 2 * kTicks));
}

TEST("stream: a key before any sound does not become the clock of the sound") {
  auto stream = fresh();
  CHECK(isAt(stream.keyPassedOn(otherAt(0, 10)), 0, 0));
  CHECK(isAt(stream.passedOn(other(1), kTicks), 1, 0));
}

TEST("stream: whatever comes, no place is given twice, and time never goes back between packets in order") {
  for (unsigned seed = 0; seed < 300; seed++) {
    std::mt19937 dice(seed);
    OutgoingStream stream(kTicks, static_cast<std::uint16_t>(dice()), static_cast<std::uint32_t>(dice()));
    std::set<std::uint16_t> given;
    std::vector<int> lost;
    std::optional<Place> last;
    int next = 0;
    std::uint32_t ssrc = 1;
    for (int step = 0; step < 200; step++) {
      std::optional<Place> place;
      bool late = false, key = false;
      switch (dice() % 11) {
        case 0: place = stream.own(false); break;
        case 1: stream.pass(10 * kTicks); break;
        case 2: key = true; place = stream.keyPassedOn(other(next++, ssrc)); break;
        case 3: stream.leaveOut(other(next++, ssrc)); break;
        case 4: lost.push_back(next++); break;
        case 5: ssrc++; lost.clear(); break;
        case 6:
          if (lost.empty()) break;
          late = true;
          place = stream.passedOn(other(lost.back(), ssrc), kTicks);
          lost.pop_back();
          break;
        default: place = stream.passedOn(other(next++, ssrc), kTicks);
      }
      if (!place) continue;
      CHECK(given.insert(place->sequence).second);
      if (late || key) continue;
      if (last) CHECK(static_cast<std::int32_t>(place->timestamp - last->timestamp) >= 0);
      last = place;
    }
  }
}

TEST("opus: how long a packet lasts, by its first bytes") {
  using Packet = std::vector<std::uint8_t>;
  // RFC 6716, table 2: the configuration in the upper five bits; the code for the number of frames in the lower two.
  const std::pair<Packet, double> rows[] = {
      {{0 << 3}, 10},           // SILK narrow band
      {{11 << 3}, 60},          // SILK wide band
      {{13 << 3}, 20},          // hybrid
      {{16 << 3}, 2.5},         // CELT
      {{31 << 3}, 20},          // CELT full band
      {{(1 << 3) | 1}, 40},     // two frames of one size
      {{(0 << 3) | 2}, 20},     // two frames of two sizes
      {{(31 << 3) | 3, 6}, 120},  // six frames
      {{(11 << 3) | 3, 63}, 120},  // no packet is longer than 120 ms, whatever it says
      {{(31 << 3) | 3, 0}, 20},  // no frame at all
      {{(31 << 3) | 3}, 20},     // cut off
      {{}, 20},
  };
  for (const auto& [packet, ms] : rows) CHECK_EQUAL(opusTicks(packet), static_cast<std::uint32_t>(ms * 48));
}

TEST("stream: a key of our own keeps the time at which it began, and the sound behind it goes on in time") {
  auto stream = fresh();
  CHECK(isAt(stream.own(false), 0, 0));
  CHECK(isAt(stream.ownKey(true), 1, kTicks));
  CHECK(isAt(stream.ownKey(false), 2, kTicks));
  CHECK(isAt(stream.own(false), 3, 3 * kTicks));
  CHECK(isAt(stream.ownKey(false), 4, kTicks));
  CHECK(isAt(stream.ownKey(true), 5, 5 * kTicks));
  CHECK(stream.ownKey(true).marker && !stream.ownKey(false).marker);
}
TEST("stream: a key of our own right behind one that was passed on has a time of its own") {
  auto stream = fresh();
  const auto passed = stream.keyPassedOn(other(0));
  const auto pressed = stream.ownKey(true);
  REQUIRE(passed);
  CHECK_EQUAL(pressed.timestamp - passed->timestamp, kTicks);
  const auto again = stream.keyPassedOn(other(1));
  REQUIRE(again);
  CHECK(again->timestamp - pressed.timestamp >= kTicks);
}

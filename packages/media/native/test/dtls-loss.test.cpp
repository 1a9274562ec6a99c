#include <random>
#include <string>

#include "check.hpp"
#include "dtls-wire.hpp"

using namespace ringway;
using namespace ringway::dtls;
using namespace ringway::check;

namespace {

Fate losing(std::vector<std::size_t> lost) {
  return [lost](std::size_t number) {
    const bool isLost = std::find(lost.begin(), lost.end(), number) != lost.end();
    return isLost ? std::vector<Micros>{} : std::vector<Micros>{0};
  };
}

/** A wire with a will of its own, the same for the same seed. */
Fate random(std::uint32_t seed, double lost, double twice, Micros longest) {
  return [dice = std::mt19937(seed), lost, twice, longest](std::size_t) mutable {
    std::uniform_real_distribution<double> chance(0, 1);
    std::uniform_int_distribution<Micros> delay(0, longest);
    std::vector<Micros> copies;
    if (chance(dice) >= lost) copies.push_back(delay(dice));
    if (chance(dice) < twice) copies.push_back(delay(dice));
    return copies;
  };
}

}  // namespace

TEST("dtls: without loss a handshake is four flights, and no datagram is longer than 1200 bytes") {
  Both both;
  both.connect();
  CHECK(both.isConnected());
  CHECK_EQUAL(both.wire.now(), 0);
  CHECK(both.wire.sent() >= 4 && both.wire.sent() <= 8);
  CHECK(both.wire.longest() <= 1'200);
}

TEST("dtls: whichever one datagram is lost, a fifth of a second is") {
  if (!canSetTime()) return;
  Both whole;
  whole.connect();
  for (std::size_t lost = 0; lost < whole.wire.sent(); lost++) {
    Both both(losing({lost}));
    both.connect();
    CHECK(both.isConnected());
    CHECK(both.wire.now() > 150 * kMillisecond);
    CHECK(both.wire.now() <= 200 * kMillisecond);
  }
}

TEST("dtls: whichever two datagrams are lost, six tenths of a second are at most") {
  if (!canSetTime()) return;
  for (std::size_t first = 0; first < 8; first++)
    for (std::size_t second = first + 1; second < 9; second++) {
      Both both(losing({first, second}));
      both.connect();
      CHECK(both.isConnected());
      CHECK(both.wire.now() <= 600 * kMillisecond);
    }
}

TEST("dtls: a wire that loses three of ten datagrams is enough") {
  if (!canSetTime()) return;
  std::vector<Micros> took;
  for (std::uint32_t seed = 0; seed < 60; seed++) {
    Both both(random(seed, 0.3, 0, 40 * kMillisecond));
    both.connect();
    CHECK(both.isConnected());
    took.push_back(both.wire.now());
  }
  std::sort(took.begin(), took.end());
  CHECK(took[took.size() / 2] <= kSecond);
}

TEST("dtls: so is one that delays by up to half a second, doubles and reorders, and loses one of ten") {
  if (!canSetTime()) return;
  for (std::uint32_t seed = 100; seed < 140; seed++) {
    Both both(random(seed, 0.1, 0.3, kSecond / 2));
    both.connect();
    CHECK(both.isConnected());
  }
}

TEST("dtls: what is not answered is said again after 0.2, 0.4, 0.8, 1.6 and 3.2 seconds, then every 3.2, for 20 seconds") {
  if (!canSetTime()) return;
  Both both([](std::size_t) { return std::vector<Micros>{}; });
  std::vector<Micros> at;
  both.wire.onSend = [&both, &at](Datagram&, bool) { at.push_back(both.wire.now()); };
  both.connect();
  CHECK_EQUAL(at.size(), 10u);
  Micros wait = 200 * kMillisecond;
  for (std::size_t i = 1; i < at.size(); i++, wait = std::min(2 * wait, 3'200 * kMillisecond)) {
    CHECK(at[i] - at[i - 1] <= wait);
    CHECK(at[i] - at[i - 1] >= wait - 20 * kMillisecond);
  }
  CHECK_EQUAL(both.wire.now(), 20 * kSecond);
  CHECK(both.client.transport.state() == State::failed);
  CHECK(both.server.transport.state() == State::failed);
  CHECK_EQUAL(std::string(both.client.transport.why()), "the handshake took too long");
  CHECK_EQUAL(both.client.transport.nextDue(), std::numeric_limits<Micros>::max());
}

TEST("dtls: a server whose last flight is lost says it again when it is asked, though it is connected") {
  if (!canSetTime()) return;
  Both both(losing({3, 5, 7}));
  both.connect();
  CHECK(both.isConnected());
}

TEST("dtls: everything again, a minute later, changes nothing") {
  Both both;
  std::vector<std::pair<Datagram, bool>> seen;
  both.wire.onSend = [&seen](Datagram& datagram, bool toServer) { seen.emplace_back(datagram, toServer); };
  both.connect();
  REQUIRE(both.isConnected());
  const auto all = seen;
  both.wire.setTime(60 * kSecond);
  for (const auto& [datagram, toServer] : all)
    both.wire.inject(toServer ? static_cast<End&>(both.server) : both.client, datagram);
  CHECK(both.isConnected());
  CHECK_EQUAL(seen.size(), all.size());
  CHECK(both.server.transport.counters().strays >= 4);
}

#include <openssl/rand.h>

#include <string>

#include "check.hpp"
#include "dtls-other.hpp"
#include "dtls-records.hpp"

using namespace ringway;
using namespace ringway::dtls;
using namespace ringway::check;

namespace {

Datagram noise(std::size_t length) {
  Datagram bytes(length);
  RAND_bytes(bytes.data(), static_cast<int>(length));
  return bytes;
}

/** What anybody can write in the clear who knows the addresses, and has none of the keys. */
std::vector<Datagram> hostileInTheClear() {
  std::vector<Datagram> all;
  for (std::uint8_t what = 0; what < 120; what++) {
    all.push_back(record(21, 0, 9, {1, what}));
    all.push_back(record(21, 0, 9, {2, what}));
  }
  for (int type = 20; type < 64; type++) {
    if (type != 22) all.push_back(record(static_cast<std::uint8_t>(type), 0, kLastNumber, noise(60)));
    all.push_back(Datagram(1, static_cast<std::uint8_t>(type)));
  }
  all.push_back(record(20, 0, kLastNumber, {1}));
  all.push_back(record(22, 0, kLastNumber, noise(40)));
  all.push_back(record(22, 0, 5, {}));
  all.push_back(record(22, 0, 5, message({0, 0, 0, 0, 0, 0})));
  all.push_back(record(22, 0, 5, message({20, 12, 1, 0, 12, 12})));
  all.push_back(record(22, 0, 5, message({2, 0xffffff, 0, 0, 10, 10})));
  all.push_back(record(22, 0, 5, message({1, 50, 0, 40, 20, 20})));
  all.push_back(noise(1'500));
  all.push_back(Datagram(1'500, 22));
  return all;
}

/** And what looks as if it had been sealed. */
std::vector<Datagram> hostileSealed() {
  std::vector<Datagram> all;
  for (int type = 0; type < 256; type++)
    for (const int epoch : {1, 2})
      all.push_back(record(static_cast<std::uint8_t>(type), static_cast<std::uint16_t>(epoch), 0, noise(60)));
  for (std::uint8_t type = 20; type < 24; type++)
    for (std::size_t length = 0; length < 60; length++) all.push_back(record(type, 1, length, noise(length)));
  return all;
}

struct Tormented : Both {
  void torment(const std::vector<Datagram>& strange) {
    for (const auto& datagram : strange)
      for (End* end : {static_cast<End*>(&client), static_cast<End*>(&server)}) wire.inject(*end, datagram);
  }
  void connectAmid(const std::vector<Datagram>& strange) {
    wire.start();
    torment(strange);
    while (wire.step()) torment(strange);
  }
};

/** A first flight of somebody else, to somebody else. */
Datagram strayHello() {
  Both others([](std::size_t) { return std::vector<Micros>{}; });
  Datagram hello;
  others.wire.onSend = [&hello](Datagram& datagram, bool) { hello = datagram; };
  others.wire.start();
  return hello;
}

}  // namespace

TEST("dtls: what strangers write in the clear between any two datagrams of a handshake costs it no time") {
  Tormented both;
  both.connectAmid(hostileInTheClear());
  CHECK(both.isConnected());
  CHECK_EQUAL(both.wire.now(), 0);
  CHECK(both.client.transport.counters().plainAlerts > 0);
  CHECK(both.client.transport.counters().strays > 0);
  CHECK(both.server.transport.counters().malformed > 0);
}

TEST("dtls: what they write as if it were sealed costs it little") {
  if (!canSetTime()) return;
  Tormented both;
  both.connectAmid(hostileSealed());
  CHECK(both.isConnected());
  CHECK(both.wire.now() <= 600 * kMillisecond);
}

TEST("dtls: nothing that strangers write ends an association") {
  Tormented both;
  both.connect();
  REQUIRE(both.isConnected());
  const auto sent = both.wire.sent();
  both.torment(hostileInTheClear());
  both.torment(hostileSealed());
  both.wire.run();
  CHECK(both.isConnected());
  CHECK_EQUAL(both.wire.sent(), sent);
}

TEST("dtls: a client's own datagrams, sent back, are not taken for the server's") {
  Both both;
  both.wire.onSend = [&both](Datagram& datagram, bool toServer) {
    if (toServer) both.wire.fly(both.client, datagram);
  };
  both.connect();
  CHECK(both.isConnected());
  CHECK_EQUAL(both.wire.now(), 0);
}

TEST("dtls: a copy with a number far ahead does not make all that follow old") {
  Both both;
  both.wire.onSend = [&both](Datagram& datagram, bool toServer) {
    if (read16(&datagram[3]) != 0) return;
    Datagram copy = datagram;
    write16(&copy[5], 0xffff);
    both.wire.fly(toServer ? static_cast<End&>(both.server) : both.client, copy);
  };
  both.connect();
  CHECK(both.isConnected());
  CHECK_EQUAL(both.wire.now(), 0);
}

TEST("dtls: a handshake that was begun is not begun again by a stranger's hello, nor is what came of it") {
  const Datagram hello = strayHello();
  Both both;
  both.wire.start();
  while (both.wire.step()) both.wire.inject(both.server, hello);
  CHECK(both.isConnected());
  const auto before = both.server.transport.counters().strays;
  both.wire.inject(both.server, hello);
  both.wire.inject(both.client, hello);
  both.wire.run();
  CHECK(both.isConnected());
  CHECK_EQUAL(both.server.transport.counters().strays, before + 1);
}

TEST("dtls: sealed records that come before their keys are kept to a bound, and do not keep the true one out") {
  if (!canSetTime()) return;
  for (const Role role : {Role::client, Role::server}) {
    Both both;
    OurEnd& end = role == Role::client ? both.client : both.server;
    both.wire.start();
    while (both.wire.step() && !both.isConnected())
      for (int i = 0; i < 100; i++) both.wire.inject(end, record(22, 1, static_cast<std::uint64_t>(i), noise(1'100)));
    CHECK(both.isConnected());
    CHECK(end.transport.counters().strays >= 100 - Transport::kMostAhead);
    CHECK(both.wire.now() <= 600 * kMillisecond);
  }
}

TEST("dtls: a handshake that goes on after an alert in the clear is not given up for it") {
  if (!canSetTime()) return;
  // After the server's first answer nothing arrives any more for longer than an alert would be given.
  Both both([&both](std::size_t number) {
    const bool isLost = number >= 2 && both.wire.now() <= Transport::kTimeAfterAlert;
    return isLost ? std::vector<Micros>{} : std::vector<Micros>{0};
  });
  both.wire.start();
  const Datagram alert = record(21, 0, 0, {2, 40});
  both.wire.inject(both.client, alert);
  both.wire.inject(both.server, alert);
  const auto due = both.client.transport.nextDue();
  CHECK(due <= Transport::kTimeAfterAlert);
  both.wire.run();
  CHECK(both.isConnected());
  CHECK(both.wire.now() > Transport::kTimeAfterAlert);
}

TEST("dtls: of a goodbye that somebody has changed, cut or made up nothing is believed; of the true one, once") {
  Meeting meeting({.role = Role::server});
  Datagram goodbye;
  meeting.connect();
  REQUIRE(meeting.state() == State::connected);
  meeting.wire.onSend = [&goodbye](Datagram& datagram, bool) {
    goodbye = datagram;
    datagram = {0};
  };
  meeting.other.with(meeting.toOurs(), [](SSL* ssl) { SSL_shutdown(ssl); });
  meeting.wire.run();
  REQUIRE(goodbye.size() > 13);
  for (std::size_t bit = 0; bit < 8 * goodbye.size(); bit++) {
    if (bit >= 16 && bit < 24) continue;  // the lesser part of the version, which OpenSSL takes for its own
    Datagram changed = goodbye;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    meeting.wire.inject(meeting.ours, changed);
    CHECK(meeting.state() == State::connected);
  }
  for (std::size_t length = 0; length < goodbye.size(); length++) {
    meeting.wire.inject(meeting.ours, Datagram(goodbye.begin(), goodbye.begin() + static_cast<std::ptrdiff_t>(length)));
    CHECK(meeting.state() == State::connected);
  }
  meeting.wire.inject(meeting.ours, goodbye);
  CHECK(meeting.state() == State::closed);
}

TEST("dtls: a clock of the system that is set back an hour harms no handshake that loses nothing, one set ahead none at all") {
  if (!canSetTime()) return;
  for (const Micros skew : {-3'600 * kSecond, 3'600 * kSecond})
    for (std::size_t lost = skew < 0 ? 9 : 0; lost < 10; lost++) {
      Both both([lost](std::size_t number) { return number == lost ? std::vector<Micros>{} : std::vector<Micros>{1}; });
      both.wire.start();
      both.wire.skew = skew;
      both.wire.run();
      CHECK(both.isConnected());
      CHECK(both.wire.now() <= 600 * kMillisecond);
    }
}

#include "../src/dtls/transport.hpp"

#include <deque>
#include <memory>
#include <random>
#include <vector>

#include "check.hpp"

using namespace ringway;
using namespace ringway::dtls;

namespace {

using Datagram = std::vector<std::uint8_t>;

struct Wire : Outbox {
  std::deque<Datagram> datagrams;
  void send(Bytes datagram) override { datagrams.emplace_back(datagram.begin(), datagram.end()); }
};

/** Two associations, and what passes between them. */
struct Pair {
  std::shared_ptr<Context> ours = Context::make();
  std::shared_ptr<Context> theirs = Context::make();
  Transport client;
  Transport server;
  Wire toServer;
  Wire toClient;
  Micros now = 0;

  Pair() : Pair(std::nullopt) {}
  explicit Pair(std::optional<Fingerprint> expectedOfServer)
      : client(ours, Role::client, expectedOfServer.value_or(theirs->fingerprint())),
        server(theirs, Role::server, ours->fingerprint()) {}

  void start() {
    server.start(now, toClient);
    client.start(now, toServer);
  }

  /** Until nothing is on its way. @param arrives whether the next datagram does */
  template <typename Arrives>
  void pass(Arrives arrives) {
    while (!toServer.datagrams.empty() || !toClient.datagrams.empty()) {
      deliver(toServer, server, toClient, arrives());
      deliver(toClient, client, toServer, arrives());
    }
  }
  void pass() {
    pass([] { return true; });
  }

  void deliver(Wire& wire, Transport& to, Wire& back, bool arrives) {
    if (wire.datagrams.empty()) return;
    Datagram datagram = wire.datagrams.front();
    wire.datagrams.pop_front();
    if (arrives) to.receive(now, datagram, back);
  }
};

}  // namespace

TEST("dtls: both sides come to the same keys, each the other's way round") {
  Pair pair;
  pair.start();
  pair.pass();
  REQUIRE(pair.client.state() == State::connected);
  REQUIRE(pair.server.state() == State::connected);
  CHECK(pair.client.keys()->ours == pair.server.keys()->theirs);
  CHECK(pair.client.keys()->theirs == pair.server.keys()->ours);
  CHECK(!(pair.client.keys()->ours == pair.client.keys()->theirs));
  CHECK(pair.client.keys()->profile == srtp::Profile::aesCm128HmacSha1_80);
}

TEST("dtls: whoever has another certificate than was signalled is not believed, and no keys are given out") {
  Pair pair(Context::make()->fingerprint());
  pair.start();
  pair.pass();
  CHECK(pair.client.state() == State::failed);
  CHECK(!pair.client.keys());
  CHECK_EQUAL(std::string(pair.client.why()), "it is another one than its fingerprint says");
}

TEST("dtls: goodbye is heard") {
  Pair pair;
  pair.start();
  pair.pass();
  pair.client.close(pair.toServer);
  pair.pass();
  CHECK(pair.server.state() == State::closed);
}

TEST("dtls: alerts in the clear, garbage, and what is cut off end nothing, before and after") {
  Pair pair;
  pair.start();
  const Datagram alert = {21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40};
  const auto disturb = [&pair, &alert] {
    for (Datagram datagram : {alert, Datagram{22}, Datagram(40, 22), Datagram{22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}}) {
      pair.client.receive(pair.now, datagram, pair.toServer);
      pair.server.receive(pair.now, datagram, pair.toClient);
    }
  };
  disturb();
  pair.pass([&disturb] {
    disturb();
    return true;
  });
  disturb();
  CHECK(pair.client.state() == State::connected);
  CHECK(pair.server.state() == State::connected);
  CHECK(pair.client.counters().plainAlerts > 0);
  CHECK(pair.client.counters().malformed > 0);
}

TEST("dtls: an alert in the clear that says all is over leaves three seconds to show that it is not") {
  Pair pair;
  pair.start();
  Datagram alert = {21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40};
  pair.client.receive(0, alert, pair.toServer);
  pair.client.tick(3 * kSecond - 1, pair.toServer);
  CHECK(pair.client.state() == State::handshaking);
  pair.client.tick(3 * kSecond, pair.toServer);
  CHECK(pair.client.state() == State::failed);
}

TEST("dtls: nobody answers: failed after 20 seconds") {
  Pair pair;
  pair.start();
  pair.client.tick(Transport::kTimeToConnect - 1, pair.toServer);
  CHECK(pair.client.state() == State::handshaking);
  pair.client.tick(Transport::kTimeToConnect, pair.toServer);
  CHECK(pair.client.state() == State::failed);
}

TEST("dtls: what was sent twice, or in another order, harms nothing") {
  Pair pair;
  pair.start();
  while (!pair.toServer.datagrams.empty() || !pair.toClient.datagrams.empty()) {
    for (Wire* wire : {&pair.toServer, &pair.toClient}) {
      auto& datagrams = wire->datagrams;
      if (datagrams.size() > 1) std::swap(datagrams[0], datagrams[1]);
      if (datagrams.size() < 12 && !datagrams.empty()) datagrams.insert(datagrams.begin(), datagrams.front());
      auto& to = wire == &pair.toServer ? pair.server : pair.client;
      auto& back = wire == &pair.toServer ? pair.toClient : pair.toServer;
      for (int i = 0; i < 2; i++) pair.deliver(*wire, to, back, true);
    }
    if (pair.client.state() == State::connected && pair.server.state() == State::connected) break;
  }
  CHECK(pair.client.state() == State::connected);
  CHECK(pair.server.state() == State::connected);
}

TEST("dtls: a fingerprint is read in either case, and as nothing else") {
  const auto fingerprint = Context::make()->fingerprint();
  std::string text = fingerprint.text();
  CHECK(Fingerprint::parse(text) == fingerprint);
  for (char& character : text) character = static_cast<char>(std::tolower(character));
  CHECK(Fingerprint::parse(text) == fingerprint);
  CHECK(!Fingerprint::parse(text.substr(1)));
  CHECK(!Fingerprint::parse(""));
  text[0] = 'g';
  CHECK(!Fingerprint::parse(text));
}

TEST("dtls: a certificate is given to new calls for a day; OpenSSL here can do all") {
  Contexts contexts;
  const auto first = contexts.current(0);
  REQUIRE(first);
  CHECK(contexts.current(Contexts::kRenewedAfter - 1) == first);
  CHECK(contexts.current(Contexts::kRenewedAfter) != first);
  CHECK(!whatIsMissing());
}

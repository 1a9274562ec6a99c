#include "../src/ice/agent.hpp"
#include "check.hpp"
#include "ice-wire.hpp"

using namespace ringway;
using namespace ringway::ice;
using namespace ringway::ice::wired;

namespace {

/** One of Bert's sockets: it answers whatever comes. */
struct Answering : Party {
  void receive(Micros now, const Address& from, Bytes datagram, Outbox& out) override {
    const Sent request{now, from, {}, {datagram.begin(), datagram.end()}};
    if (request.isRequest()) out.send(from, answerTo(request, kBert.pwd));
  }
};

/** Anna, and a Bert of two sockets, of whose second she has not been told. */
struct TwoSockets {
  explicit TwoSockets(bool lite = false) : anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 2'000) {
    wire.attach(anna.address, anna);
    wire.attach(first, bert);
    wire.attach(second, bert);
    anna.agent.setRemote(kBert, {{first, kHostPriority}}, lite, 0);
  }
  /** Bert checks from his second socket. */
  void checkFromSecond() { wire.inject(second, anna.address, Forged().bytes()); }
  bool isOnFirst() const { return anna.agent.selected() && *anna.agent.selected() == first; }
  std::size_t checksTo(const Address& to) const {
    return wire.countSent([&](const Sent& sent) { return sent.to == to && sent.isRequest(); });
  }

  const Address first = at("192.0.2.20", 50'000);
  const Address second = at("192.0.2.20", 50'001);
  Wire wire;
  Side anna;
  Answering bert;
};

}  // namespace

TEST("the other side is known at each address that it has checked from and answered from, whichever is selected") {
  for (const bool lite : {false, true}) {
    TwoSockets call(lite);
    call.wire.run(0);
    call.checkFromSecond();
    call.wire.run(kSecond);
    CHECK(call.isOnFirst());
    CHECK(call.anna.agent.isValid(call.first));
    CHECK(call.anna.agent.isValid(call.second));
  }
}

TEST("an answer that comes when another pair is selected counts, where the other side has checked from there") {
  TwoSockets call;
  call.wire.passes = [&](const Sent& sent) { return sent.from != call.second; };
  call.wire.run(0);
  call.checkFromSecond();
  call.wire.run(400 * kMillisecond);
  REQUIRE(call.isOnFirst());
  CHECK(!call.anna.agent.isValid(call.second));
  for (const Sent& sent : std::vector<Sent>(call.wire.sent()))
    if (sent.to == call.second && sent.isRequest())
      call.wire.inject(call.second, call.anna.address, answerTo(sent, kBert.pwd));
  CHECK(call.anna.agent.isValid(call.second));
  CHECK(call.isOnFirst());
}

TEST("an answer that was on its way when another pair was selected counts, and that check is not made again") {
  for (const bool lite : {false, true}) {
    Wire wire;
    Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
    const Address first = at("192.0.2.20", 50'000), second = at("192.0.2.20", 50'001);
    Answering bert;
    wire.attach(anna.address, anna);
    wire.attach(first, bert);
    wire.attach(second, bert);
    wire.passes = [&](const Sent& sent) { return sent.to != second; };
    anna.agent.setRemote(kBert, {{first, 10}, {second, 20}}, lite, 0);
    wire.run(10 * kSecond);
    REQUIRE(anna.agent.selected() && *anna.agent.selected() == first);
    CHECK_EQUAL(wire.countSent([&](const Sent& sent) { return sent.to == second; }), 1u);
    wire.inject(second, anna.address, answerTo(wire.sent().front(), kBert.pwd));
    CHECK(anna.agent.isValid(second));
    wire.run(60 * kSecond);
    CHECK(*anna.agent.selected() == first);
    CHECK_EQUAL(wire.countSent([&](const Sent& sent) { return sent.to == second; }), 1u);
  }
}

TEST("a check of where the other side has checked from is made until it is answered, whatever is selected") {
  TwoSockets call;
  call.wire.passes = [&](const Sent& sent) { return sent.to != call.second || sent.at >= 3 * kSecond; };
  call.wire.run(0);
  call.checkFromSecond();
  call.wire.run(3 * kSecond);
  CHECK(call.isOnFirst());
  CHECK(!call.anna.agent.isValid(call.second));
  call.wire.run(4 * kSecond);
  CHECK(call.anna.agent.isValid(call.second));
}

TEST("an address that the other side checks from once we are connected is checked, and nothing else changes") {
  TwoSockets call;
  call.wire.run(10 * kSecond);
  REQUIRE(call.isOnFirst());
  call.checkFromSecond();
  CHECK(!call.anna.agent.isValid(call.second));
  call.wire.run(11 * kSecond);
  CHECK(call.anna.agent.isValid(call.second));
  CHECK_EQUAL(call.checksTo(call.second), 1u);
  CHECK_EQUAL(call.wire.countSent([&](const Sent& sent) { return sent.to == call.second && sent.nominates(); }), 0u);
  call.wire.run(60 * kSecond);
  CHECK(call.isOnFirst());
  CHECK_EQUAL(call.checksTo(call.second), 1u);
}

TEST("an address at which nobody has answered is checked again when the other side checks from there again") {
  TwoSockets call;
  call.wire.passes = [&](const Sent& sent) { return sent.to != call.second || sent.at >= 20 * kSecond; };
  call.wire.run(kSecond);
  call.checkFromSecond();
  call.wire.run(21 * kSecond);
  CHECK(!call.anna.agent.isValid(call.second));
  call.checkFromSecond();
  call.wire.run(22 * kSecond);
  CHECK(call.anna.agent.isValid(call.second));
  CHECK(call.isOnFirst());
}

TEST("where both control, and give way in turn, what the other side has nominated meanwhile stays its address") {
  TwoSockets call;
  const Forged nomination{.role = Role::controlling, .tieBreaker = 3'000, .nominates = true};
  call.wire.passes = [&](const Sent& sent) { return sent.from == call.anna.address; };  // what it answers is told below
  call.wire.run(0);
  call.wire.inject(call.second, call.anna.address, nomination.bytes());
  CHECK(call.anna.agent.role() == Role::controlled);
  call.wire.run(50 * kMillisecond);
  const auto lastTo = [&](const Address& to) {
    Sent last;
    for (const Sent& sent : call.wire.sent())
      if (sent.to == to && sent.isRequest()) last = sent;
    return last;
  };
  // It has given way as well, and says so, from the address that it has nominated.
  call.wire.inject(call.second, call.anna.address, answerTo(lastTo(call.second), kBert.pwd, 487));
  CHECK(call.anna.agent.role() == Role::controlling);
  call.wire.passes = [&](const Sent& sent) { return sent.to != call.second || sent.at >= kSecond; };
  call.wire.run(kSecond - 1);
  REQUIRE(call.isOnFirst());
  CHECK(!call.anna.agent.isValid(call.second));
  call.wire.run(3 * kSecond);
  CHECK(call.anna.agent.isValid(call.second));
}

#include "../src/ice/agent.hpp"
#include "check.hpp"
#include "ice-wire.hpp"

using namespace ringway;
using namespace ringway::ice;
using namespace ringway::ice::wired;

namespace {

/** Bert, as far as he only answers. */
struct Echo : Party {
  void receive(Micros now, const Address& from, Bytes datagram, Outbox& out) override {
    const Sent request{now, from, {}, {datagram.begin(), datagram.end()}};
    if (request.isRequest()) out.send(from, answerTo(request, kBert.pwd));
  }
};

}  // namespace

TEST("where both sides began with the same role, the one with the larger tie-breaker controls") {
  for (const Role role : {Role::controlling, Role::controlled}) {
    for (const bool annaIsFirst : {false, true}) {
      Call call(role, role);
      Side& first = annaIsFirst ? call.anna : call.bert;
      Side& second = annaIsFirst ? call.bert : call.anna;
      first.agent.setRemote(second.credentials, {{second.address, 1}}, false, 0);
      call.wire.run(70 * kMillisecond);
      second.agent.setRemote(first.credentials, {{first.address, 1}}, false, call.wire.now());
      call.wire.run(2 * kSecond);
      CHECK(call.isConnected());
      CHECK(call.anna.agent.role() == Role::controlling);
      CHECK(call.bert.agent.role() == Role::controlled);
    }
  }
}

TEST("where both have the same tie-breaker, too, one of them controls in the end") {
  for (const Role role : {Role::controlling, Role::controlled}) {
    Wire wire;
    Side anna(at("192.0.2.10", 40'000), kAnna, role, 7), bert(at("192.0.2.20", 50'000), kBert, role, 7);
    wire.attach(anna.address, anna);
    wire.attach(bert.address, bert);
    anna.agent.setRemote(kBert, {{bert.address, 1}}, false, 0);
    bert.agent.setRemote(kAnna, {{anna.address, 1}}, false, 0);
    wire.run(5 * kSecond);
    CHECK(anna.agent.selected() && bert.agent.selected());
    CHECK(anna.agent.role() != bert.agent.role());
  }
}

TEST("both began with the same role, and half of all datagrams are lost: 95 of 100 calls at least connect in time") {
  int connected = 0;
  for (std::uint64_t seed = 1; seed <= 100; seed++) {
    const Role role = seed % 2 == 0 ? Role::controlling : Role::controlled;
    Call call(role, role);
    call.wire.line = {40 * kMillisecond, 200 * kMillisecond, 50, 20, seed};
    call.begin();
    call.wire.run(Agent::kTimeToConnect);
    connected += call.isConnected() && call.anna.agent.role() != call.bert.agent.role() ? 1 : 0;
  }
  CHECK(connected >= 95);
}

TEST("a lite side that refuses our role is checked in the other one, and what works is used, though it nominates nothing") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 1);
  Lite relay(at("192.0.2.99", 3'480), kBert);
  relay.controls = true;
  wire.attach(anna.address, anna);
  wire.attach(relay.address, relay);
  anna.agent.setRemote(kBert, {{relay.address, 1}}, true, 0);
  wire.run(2 * kSecond);
  CHECK(anna.agent.selected());
  CHECK(anna.agent.role() == Role::controlled);
}

TEST("a lite side that refuses our role once, and does not hold to it, has us back in control") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 1);
  Lite relay(at("192.0.2.99", 3'480), kBert);
  wire.attach(anna.address, anna);
  anna.agent.setRemote(kBert, {{relay.address, 1}}, true, 0);
  wire.run(0);
  wire.inject(relay.address, anna.address, answerTo(wire.sent().front(), kBert.pwd, 487));
  wire.attach(relay.address, relay);
  wire.run(2 * kSecond);
  CHECK(anna.agent.selected());
  CHECK(anna.agent.role() == Role::controlling);
  CHECK(relay.nominated == anna.address);
}

TEST("of two pairs that the controlling side nominates the better is used, even if it comes second") {
  for (const bool betterFirst : {false, true}) {
    Wire wire;
    Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlled, 1);
    const Address better = at("192.0.2.21", 1), worse = at("192.0.2.22", 2);
    Echo echo;
    wire.attach(anna.address, anna);
    wire.attach(better, echo);
    wire.attach(worse, echo);
    anna.agent.setRemote(kBert, {{better, 20}, {worse, 10}}, false, 0);
    const Forged nomination{.role = Role::controlling, .nominates = true};
    wire.inject(betterFirst ? better : worse, anna.address, nomination.bytes());
    wire.run(kSecond);
    REQUIRE(anna.agent.selected());
    CHECK(*anna.agent.selected() == (betterFirst ? better : worse));
    wire.inject(betterFirst ? worse : better, anna.address, nomination.bytes());
    wire.run(2 * kSecond);
    CHECK(*anna.agent.selected() == better);
  }
}

TEST("a controlled side follows to a worse pair only when the better one no longer answers") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlled, 1);
  Echo echo;
  const Address better = at("192.0.2.21", 1), worse = at("192.0.2.22", 2);
  wire.attach(anna.address, anna);
  wire.attach(better, echo);
  wire.attach(worse, echo);
  anna.agent.setRemote(kBert, {{better, 20}, {worse, 10}}, false, 0);
  const Forged nomination{.role = Role::controlling, .nominates = true};
  wire.inject(better, anna.address, nomination.bytes());
  wire.run(60 * kSecond);
  wire.passes = [&](const Sent& sent) { return sent.to != better; };
  wire.inject(worse, anna.address, nomination.bytes());
  wire.run(65 * kSecond);
  CHECK(*anna.agent.selected() == better);
  wire.run(79 * kSecond);
  wire.inject(worse, anna.address, nomination.bytes());
  CHECK(*anna.agent.selected() == better);
  wire.run(80 * kSecond);
  REQUIRE(anna.agent.selected());
  CHECK(*anna.agent.selected() == worse);
}

TEST("a nomination alone selects nothing: our own check of the pair has to be answered") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlled, 1);
  wire.attach(anna.address, anna);
  anna.agent.setRemote(kBert, {}, false, 0);
  const Address bert = at("192.0.2.20", 50'000);
  wire.inject(bert, anna.address, Forged{.role = Role::controlling, .nominates = true}.bytes());
  wire.run(kSecond);
  CHECK(!anna.agent.selected() && !anna.agent.isValid(bert));
  for (const Sent& sent : std::vector<Sent>(wire.sent()))
    if (sent.isRequest()) wire.inject(bert, anna.address, answerTo(sent, kBert.pwd));
  CHECK(anna.agent.selected() && *anna.agent.selected() == bert);
}

TEST("what the other side has nominated is forgotten when it turns out not to control") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlled, 1'000);
  const Address bert = at("192.0.2.20", 50'000);
  wire.attach(anna.address, anna);
  anna.agent.setRemote(kBert, {{bert, 1}}, false, 0);
  wire.inject(bert, anna.address, Forged{.role = Role::controlling, .nominates = true}.bytes());
  wire.inject(bert, anna.address, Forged{.role = Role::controlled, .tieBreaker = 1}.bytes());
  CHECK(anna.agent.role() == Role::controlling);
  wire.run(kSecond);
  wire.inject(bert, anna.address, answerTo(wire.sent().back(), kBert.pwd, 487));
  CHECK(anna.agent.role() == Role::controlled);
  wire.run(2 * kSecond);
  wire.inject(bert, anna.address, answerTo(wire.sent().back(), kBert.pwd));
  CHECK(anna.agent.isValid(bert));
  CHECK(!anna.agent.selected());
}

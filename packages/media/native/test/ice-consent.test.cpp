#include <set>

#include "../src/ice/agent.hpp"
#include "check.hpp"
#include "ice-wire.hpp"

using namespace ringway;
using namespace ringway::ice;
using namespace ringway::ice::wired;

namespace {

/** When Anna has asked for consent, from now on. */
std::vector<Sent> askedBy(const Call& call, Micros since) {
  std::vector<Sent> asked;
  for (const Sent& sent : call.wire.sent())
    if (sent.from == call.anna.address && sent.isRequest() && sent.at >= since) asked.push_back(sent);
  return asked;
}

}  // namespace

TEST("consent is asked for every 4 to 6 seconds, never twice with one transaction, and without nominating again") {
  Call call;
  call.connect();
  REQUIRE(call.isConnected());
  call.wire.run(600 * kSecond);
  CHECK(call.isConnected());
  const auto asked = askedBy(call, kSecond);
  CHECK(asked.size() >= 100 && asked.size() <= 150);
  std::set<stun::TransactionId> transactions;
  std::set<Micros> intervals;
  for (std::size_t i = 0; i < asked.size(); i++) {
    transactions.insert(asked[i].message().transaction());
    CHECK(!asked[i].nominates());
    if (i == 0) continue;
    const Micros interval = asked[i].at - asked[i - 1].at;
    CHECK(interval >= 4 * kSecond && interval <= 6 * kSecond);
    intervals.insert(interval);
  }
  CHECK_EQUAL(transactions.size(), asked.size());
  CHECK(intervals.size() > asked.size() / 2);
}

TEST("30 seconds after the last authentic answer the pair is lost, and nothing is sent any more") {
  Call call;
  call.connect();
  call.wire.run(60 * kSecond);
  call.wire.passes = [&](const Sent& sent) { return sent.from != call.bert.address; };
  const Micros cut = call.wire.now();
  const Micros last = askedBy(call, kSecond).back().at + 2 * call.wire.line.latency;
  call.wire.run(last + 30 * kSecond - 1);
  CHECK(call.anna.agent.state() == State::connected);
  CHECK(askedBy(call, cut).size() >= 5);
  call.wire.run(last + 30 * kSecond);
  CHECK(call.anna.agent.state() == State::lost);
  CHECK(!call.anna.agent.selected());
  CHECK(!call.anna.agent.isValid(call.bert.address));
  CHECK_EQUAL(call.anna.agent.nextDue(), kNever);
  const auto sent = [&] { return call.wire.countSent([&](const Sent& one) { return one.from == call.anna.address; }); };
  const std::size_t before = sent();
  call.wire.passes = [](const Sent&) { return true; };
  call.wire.run(200 * kSecond);
  CHECK_EQUAL(sent(), before);
}

TEST("one answer in 30 seconds is enough, though it is to the question before the last; the same answer counts once") {
  Call call;
  call.connect();
  bool cut = true;
  call.wire.passes = [&](const Sent& sent) { return !cut || sent.from != call.bert.address; };
  call.wire.run(25 * kSecond);
  CHECK(call.anna.agent.state() == State::connected);
  const auto asked = askedBy(call, kSecond);
  REQUIRE(asked.size() >= 4);
  const Datagram early = answerTo(asked[asked.size() - 4], kBert.pwd),
                 late = answerTo(asked[asked.size() - 2], kBert.pwd);
  call.wire.inject(call.bert.address, call.anna.address, early);
  CHECK_EQUAL(call.anna.agent.counters().unknownTransaction, 1u);
  call.wire.inject(call.bert.address, call.anna.address, late);
  CHECK_EQUAL(call.anna.agent.counters().unknownTransaction, 1u);
  call.wire.run(27 * kSecond);
  call.wire.inject(call.bert.address, call.anna.address, late);
  CHECK_EQUAL(call.anna.agent.counters().unknownTransaction, 2u);
  call.wire.run(54 * kSecond);
  CHECK(call.anna.agent.state() == State::connected);
  call.wire.inject(call.bert.address, call.anna.address, late);
  call.wire.run(55 * kSecond);
  CHECK(call.anna.agent.state() == State::lost);
}

TEST("what looks like consent and is not gives none: another's address, another's password, an error, a request") {
  Call call;
  call.connect();
  call.wire.passes = [&](const Sent& sent) { return sent.from != call.bert.address; };
  for (int second = 2; second < 40; second++) {
    call.wire.run(second * kSecond);
    if (!call.anna.agent.selected()) break;
    const auto asked = askedBy(call, kSecond);
    if (asked.empty()) continue;
    call.wire.inject(at("203.0.113.66", 666), call.anna.address, answerTo(asked.back(), kBert.pwd));
    call.wire.inject(call.bert.address, call.anna.address, answerTo(asked.back(), kAnna.pwd));
    call.wire.inject(call.bert.address, call.anna.address, answerTo(asked.back(), kBert.pwd, 400));
    call.wire.inject(call.bert.address, call.anna.address, Forged().bytes());
  }
  CHECK(call.anna.agent.state() == State::lost);
  CHECK(call.wire.now() <= 31 * kSecond);
}

TEST("an answer that comes after the end does not bring it back") {
  Call call;
  call.connect();
  call.wire.passes = [&](const Sent& sent) { return sent.from != call.bert.address; };
  call.wire.run(29 * kSecond);
  const auto asked = askedBy(call, kSecond);
  struct : Outbox {
    void send(const Address&, Bytes) override { count++; }
    int count = 0;
  } out;
  CHECK(call.anna.agent.receive(40 * kSecond, call.bert.address, answerTo(asked.back(), kBert.pwd), out));
  CHECK(call.anna.agent.state() == State::lost);
  CHECK_EQUAL(out.count, 0);
}

TEST("a clock that stood still for a minute makes an agent send one datagram a pair, not sixty") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
  anna.agent.setRemote(kBert, {{at("192.0.2.20", 1), 1}, {at("192.0.2.20", 2), 2}}, false, 0);
  struct : Outbox {
    void send(const Address&, Bytes) override { count++; }
    int count = 0;
  } out;
  anna.agent.tick(0, out);
  anna.agent.tick(0, out);
  CHECK_EQUAL(out.count, 1);
  anna.agent.tick(20 * kSecond, out);
  CHECK_EQUAL(out.count, 3);
  anna.agent.tick(60 * kSecond, out);
  CHECK_EQUAL(out.count, 3);
  CHECK(anna.agent.state() == State::failed);
}

#include <set>

#include "../src/ice/agent.hpp"
#include "check.hpp"
#include "ice-wire.hpp"

using namespace ringway;
using namespace ringway::ice;
using namespace ringway::ice::wired;

namespace {

const Address kStranger = at("203.0.113.66", 666);

/** Anna, checking a Bert who is not there. */
struct Alone : Call {
  Alone() {
    wire.passes = [](const Sent&) { return false; };
    anna.agent.setRemote(kBert, {{bert.address, kHostPriority}}, false, 0);
    wire.run(0);
  }
  /** What Anna sends when this comes, from a stranger unless told. */
  std::vector<Sent> replies(const Datagram& datagram, const Address& from = kStranger) {
    const std::size_t before = wire.sent().size();
    wire.inject(from, anna.address, datagram);
    return {wire.sent().begin() + static_cast<std::ptrdiff_t>(before), wire.sent().end()};
  }
};

}  // namespace

TEST("a request that is not authentic is not answered and changes nothing, and is counted by why") {
  const struct {
    Forged request;
    std::uint64_t Counters::*counter;
  } rows[] = {
      {{.pwd = kBert.pwd}, &Counters::badIntegrity},           {{.isSealed = false}, &Counters::badIntegrity},
      {{.isSigned = false}, &Counters::badFingerprint},        {{.username = "AnnaAnna:Berta"}, &Counters::badUsername},
      {{.username = "AnnaAnna:"}, &Counters::badUsername},     {{.username = "AnnaAnna"}, &Counters::badUsername},
      {{.username = "Bert:AnnaAnna"}, &Counters::badUsername}, {{.username = ""}, &Counters::badUsername},
  };
  for (const auto& row : rows) {
    Alone alone;
    const Micros due = alone.anna.agent.nextDue();
    Forged nominating = row.request;
    nominating.role = Role::controlling;
    nominating.tieBreaker = 1;
    nominating.nominates = true;
    CHECK(alone.replies(nominating.bytes()).empty());
    CHECK(alone.replies(nominating.bytes(), alone.bert.address).empty());
    CHECK_EQUAL(alone.anna.agent.counters().*row.counter, 2u);
    CHECK(alone.anna.agent.role() == Role::controlling);
    CHECK(alone.anna.agent.state() == State::checking);
    CHECK_EQUAL(alone.anna.agent.nextDue(), due);
  }
}

TEST("what is no STUN is left to others; what looks like it and is not is counted") {
  Alone alone;
  struct : Outbox {
    void send(const Address&, Bytes) override {}
  } out;
  Datagram datagram = Forged().bytes();
  for (const int first : {20, 22, 63, 128, 191}) {
    datagram[0] = static_cast<std::uint8_t>(first);
    CHECK(!alone.anna.agent.receive(0, kStranger, datagram, out));
  }
  CHECK(!alone.anna.agent.receive(0, kStranger, Bytes(), out));
  datagram[0] = 0;
  datagram.pop_back();
  CHECK(alone.anna.agent.receive(0, kStranger, datagram, out));
  CHECK_EQUAL(alone.anna.agent.counters().malformed, 1u);
}

TEST("an authentic request is answered with its address, in fewer bytes than it had") {
  Alone alone;
  const Datagram request = Forged().bytes();
  const auto replies = alone.replies(request);
  REQUIRE(!replies.empty());
  const auto answer = replies[0].message();
  CHECK(replies[0].to == kStranger);
  CHECK(replies[0].datagram.size() < request.size());
  CHECK(answer.what() == stun::Class::success);
  CHECK(answer.mappedAddress() == kStranger);
  CHECK(answer.isSealedWith(kAnna.pwd));
  CHECK(answer.hasFingerprint());
}

TEST("an authentic request that cannot be served is answered with why, shortly, and its sender is not learnt") {
  const struct {
    Forged request;
    std::uint16_t code;
    std::uint64_t Counters::*counter;
  } rows[] = {
      {{.unknown = 0x7FFF}, 420, &Counters::unknownAttribute},
      {{.hasPriority = false}, 400, &Counters::malformed},
      {{.hasRole = false}, 400, &Counters::malformed},
      {{.role = Role::controlling, .tieBreaker = 2'000}, 487, nullptr},
  };
  for (const auto& row : rows) {
    Alone alone;
    alone.wire.run(60 * kMillisecond);  // so that another check would be due
    const auto replies = alone.replies(row.request.bytes());
    REQUIRE(replies.size() == 1);
    const auto answer = replies[0].message();
    CHECK(answer.errorCode() == row.code);
    CHECK(answer.isSealedWith(kAnna.pwd));
    CHECK(replies[0].datagram.size() < row.request.bytes().size());
    if (row.counter) CHECK_EQUAL(alone.anna.agent.counters().*row.counter, 1u);
    if (row.code == 420) CHECK(answer.find(stun::Attribute::unknownAttributes)->size() == 2);
    alone.wire.run(5 * kSecond);
    CHECK_EQUAL(alone.wire.countSent([&](const Sent& sent) { return sent.to == kStranger; }), 1u);
  }
}

TEST("a request before the other side is known is answered if it is authentic, and nothing is kept of it") {
  Call call;
  call.wire.passes = [](const Sent&) { return false; };
  call.wire.inject(kStranger, call.anna.address, Forged{.username = "AnnaAnna:whoever"}.bytes());
  call.wire.inject(kStranger, call.anna.address, Forged{.role = Role::controlling, .tieBreaker = 9'999}.bytes());
  CHECK_EQUAL(call.wire.countSent([&](const Sent& sent) { return sent.to == kStranger; }), 2u);
  call.wire.inject(kStranger, call.anna.address, Forged{.username = "Anna:whoever"}.bytes());
  call.wire.inject(kStranger, call.anna.address, Forged{.pwd = kBert.pwd}.bytes());
  CHECK_EQUAL(call.wire.sent().size(), 2u);
  CHECK(call.anna.agent.role() == Role::controlling);
  CHECK_EQUAL(call.anna.agent.nextDue(), kNever);
  call.begin();
  call.wire.run(5 * kSecond);
  CHECK_EQUAL(call.wire.countSent([&](const Sent& sent) { return sent.to == kStranger; }), 2u);
}

TEST("an answer counts only with the right password, to a check that waits, from where that went, and once") {
  Alone alone;
  const Sent check = alone.wire.sent().front();
  const auto& counters = alone.anna.agent.counters();
  alone.replies(answerTo(check, kBert.pwd), kStranger);
  CHECK_EQUAL(counters.unknownTransaction, 1u);
  alone.replies(answerTo(check, kAnna.pwd), alone.bert.address);
  CHECK_EQUAL(counters.badIntegrity, 1u);
  Sent other = check;
  other.datagram[19] ^= 1;
  alone.replies(answerTo(other, kBert.pwd), alone.bert.address);
  CHECK_EQUAL(counters.unknownTransaction, 2u);
  CHECK(!alone.anna.agent.isValid(alone.bert.address));
  CHECK(!alone.anna.agent.isValid(kStranger));

  const auto replies = alone.replies(answerTo(check, kBert.pwd), alone.bert.address);
  CHECK(alone.anna.agent.isValid(alone.bert.address));
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].nominates());
  CHECK(alone.replies(answerTo(check, kBert.pwd), alone.bert.address).empty());
  CHECK_EQUAL(counters.unknownTransaction, 3u);
  CHECK(!alone.anna.agent.selected());
}

TEST("an answer with an attribute that has to be understood is none") {
  Alone alone;
  const Sent check = alone.wire.sent().front();
  std::uint8_t room[128];
  stun::Writer writer(room, stun::Class::success, check.message().transaction());
  writer.addMappedAddress(check.from).add(static_cast<stun::Attribute>(0x7FFF), Bytes()).seal(kBert.pwd).sign();
  alone.replies({writer.bytes().begin(), writer.bytes().end()}, alone.bert.address);
  CHECK_EQUAL(alone.anna.agent.counters().unknownAttribute, 1u);
  CHECK(!alone.anna.agent.isValid(alone.bert.address));
}

TEST("an error that is not authentic changes nothing; an authentic one ends the check, which is made again later") {
  Alone alone;
  const Sent check = alone.wire.sent().front();
  alone.replies(answerTo(check, kAnna.pwd, 487), alone.bert.address);
  alone.replies(answerTo(check, kAnna.pwd, 400), alone.bert.address);
  CHECK(alone.anna.agent.role() == Role::controlling);
  CHECK_EQUAL(alone.anna.agent.nextDue(), 500 * kMillisecond);
  alone.replies(answerTo(check, kBert.pwd, 400), alone.bert.address);
  alone.wire.run(499 * kMillisecond);
  CHECK_EQUAL(alone.wire.sent().size(), 1u);
  alone.wire.run(500 * kMillisecond);
  REQUIRE(alone.wire.sent().size() == 2);
  CHECK(alone.wire.sent()[1].message().transaction() != check.message().transaction());
}

TEST("with the wrong password neither side ever answers, and both fail") {
  Call call;
  Credentials wrong = kBert;
  wrong.pwd.pop_back();
  call.anna.agent.setRemote(wrong, {{call.bert.address, 1}}, false, 0);
  wrong = kAnna;
  wrong.pwd += "=";
  call.bert.agent.setRemote(wrong, {{call.anna.address, 1}}, false, 0);
  call.wire.run(31 * kSecond);
  CHECK(call.anna.agent.state() == State::failed);
  CHECK(call.bert.agent.state() == State::failed);
  CHECK(call.anna.agent.counters().badIntegrity > 20);
  CHECK_EQUAL(call.wire.countSent([](const Sent& sent) { return !sent.isRequest(); }), 0u);
}

TEST("everything that was said, said again by strangers, changes nothing and is never answered at greater length") {
  Call call;
  call.connect();
  REQUIRE(call.isConnected());
  const std::vector<Sent> said = call.wire.sent();
  for (const Sent& sent : said) {
    for (const Address& from : {sent.from, kStranger}) {
      const std::size_t before = call.wire.sent().size();
      call.wire.inject(from, sent.to, sent.datagram);
      std::size_t bytes = 0;
      for (std::size_t i = before; i < call.wire.sent().size(); i++)
        if (call.wire.sent()[i].to == kStranger && !call.wire.sent()[i].isRequest())
          bytes += call.wire.sent()[i].datagram.size();
      CHECK(bytes <= sent.datagram.size());
    }
  }
  call.wire.run(call.wire.now() + 60 * kSecond);
  CHECK(call.isConnected());
  CHECK(call.anna.agent.role() == Role::controlling && call.bert.agent.role() == Role::controlled);
  CHECK(!call.anna.agent.isValid(kStranger) && !call.bert.agent.isValid(kStranger));
  const auto isAnnasCheck = [&](const Sent& sent) {
    return sent.from == call.anna.address && sent.to == kStranger && sent.isRequest();
  };
  // Bert could have another socket, so the stranger is asked; it has no answer.
  CHECK_EQUAL(call.wire.countSent(isAnnasCheck), static_cast<std::size_t>(kMostSends));
}

TEST(
    "a flood of authentic requests from many ports is answered, but at most 32 pairs are kept and checked, 50 ms "
    "apart") {
  Alone alone;
  for (std::uint16_t port = 1; port <= 5'000; port++) {
    alone.wire.run(port * kMillisecond / 2);
    alone.wire.inject(at("203.0.113.66", port), alone.anna.address,
                      Forged{.serial = static_cast<std::uint8_t>(port)}.bytes());
  }
  alone.wire.run(29 * kSecond);
  std::set<std::uint16_t> checked;
  for (const Sent& sent : alone.wire.sent())
    if (sent.isRequest()) checked.insert(sent.to.port());
  CHECK_EQUAL(checked.size(), Pairs::kMostPairs);
  CHECK_EQUAL(alone.anna.agent.counters().tooMany, 5'000 - (Pairs::kMostPairs - 1));
  CHECK_EQUAL(alone.wire.countSent([](const Sent& sent) { return !sent.isRequest(); }), 5'000u);
  CHECK(alone.wire.countSent([](const Sent& sent) { return sent.isRequest(); }) < Pairs::kMostPairs * 31);
}

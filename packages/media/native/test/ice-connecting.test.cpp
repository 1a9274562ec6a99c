#include "../src/ice/agent.hpp"
#include "check.hpp"
#include "ice-wire.hpp"

using namespace ringway;
using namespace ringway::ice;
using namespace ringway::ice::wired;

TEST("two full agents connect in two round trips, in both families") {
  for (const bool sixth : {false, true}) {
    Call call(Role::controlling, Role::controlled, sixth);
    call.begin();
    call.wire.run(40 * kMillisecond);
    CHECK(call.isConnected());
    CHECK(call.anna.agent.isValid(call.bert.address));
    CHECK(call.bert.agent.isValid(call.anna.address));
  }
}

TEST(
    "nomination is regular: a pair is checked without USE-CANDIDATE first, and only the controlling side ever sends "
    "it") {
  Call call;
  call.connect();
  REQUIRE(call.isConnected());
  const auto isAnnas = [&](const Sent& sent) { return sent.from == call.anna.address; };
  CHECK_EQUAL(call.wire.countSent([&](const Sent& sent) { return isAnnas(sent) && sent.nominates(); }), 1u);
  CHECK_EQUAL(call.wire.countSent([&](const Sent& sent) { return !isAnnas(sent) && sent.nominates(); }), 0u);
  for (const Sent& sent : call.wire.sent())
    if (isAnnas(sent) && sent.isRequest()) {
      CHECK(!sent.nominates());
      break;
    }
}

TEST("a lite side's pair is nominated in the second round trip, and we control whoever offered") {
  for (const Role role : {Role::controlling, Role::controlled}) {
    Wire wire;
    Side anna(at("192.0.2.10", 40'000), kAnna, role, 5);
    Lite relay(at("192.0.2.99", 3'480), kBert);
    wire.attach(anna.address, anna);
    wire.attach(relay.address, relay);
    anna.agent.setRemote(kBert, {{relay.address, kHostPriority}, {at("192.0.2.98", 3'480), 5}}, true, 0);
    wire.run(40 * kMillisecond);
    CHECK(anna.agent.role() == Role::controlling);
    CHECK(anna.agent.state() == State::connected);
    REQUIRE(anna.agent.selected());
    CHECK(*anna.agent.selected() == relay.address);
    CHECK(relay.nominated == anna.address);
    CHECK(!wire.sent().front().nominates());
  }
}

TEST("a lite side's pair does not wait for a better one, and when a pair is selected the others are left alone") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
  Lite relay(at("192.0.2.99", 3'480), kBert);
  wire.attach(anna.address, anna);
  wire.attach(relay.address, relay);
  const Address better = at("192.0.2.98", 3'480), worse = at("192.0.2.97", 3'480);
  anna.agent.setRemote(kBert, {{relay.address, 20}, {better, 30}, {worse, 10}}, true, 0);
  wire.run(95 * kMillisecond);
  CHECK(anna.agent.selected());
  wire.run(60 * kSecond);
  CHECK_EQUAL(wire.countSent([&](const Sent& sent) { return sent.to == better; }), 1u);
  CHECK_EQUAL(wire.countSent([&](const Sent& sent) { return sent.to == worse; }), 0u);
}

TEST("a check is sealed and signed for the other side, and has the priority of a peer-reflexive candidate") {
  Call call;
  call.begin();
  call.wire.run(0);
  REQUIRE(!call.wire.sent().empty());
  const auto check = call.wire.sent().front().message();
  CHECK(check.username() == "Bert:AnnaAnna");
  CHECK(check.isSealedWith(kBert.pwd));
  CHECK(check.hasFingerprint());
  CHECK(check.controlling() == 2'000u);
  CHECK(check.priority() == 0x6EFF'FFFFu);
}

TEST("first checks are 50 ms apart, the best first; each goes out again after 500 ms and then every second") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
  wire.attach(anna.address, anna);
  std::vector<Candidate> candidates;
  for (std::uint16_t port = 1; port <= 3; port++) candidates.push_back({at("192.0.2.20", port), port});
  anna.agent.setRemote(kBert, candidates, false, 0);
  wire.run(6 * kSecond);
  const Micros kTimes[] = {0, 500, 1'500, 2'500, 3'500, 4'500, 5'500};
  for (std::uint16_t port = 1; port <= 3; port++) {
    std::vector<Micros> times;
    for (const Sent& sent : wire.sent())
      if (sent.to.port() == port) times.push_back(sent.at / kMillisecond - 50 * (3 - port));
    CHECK(times == std::vector<Micros>(std::begin(kTimes), std::end(kTimes)));
  }
}

TEST("a request from where a check is under way makes it go out again at once, as if for the first time") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
  const Address bert = at("192.0.2.20", 50'000);
  wire.attach(anna.address, anna);
  anna.agent.setRemote(kBert, {{bert, 1}}, false, 0);
  wire.run(5'900 * kMillisecond);
  wire.inject(bert, anna.address, Forged().bytes());
  wire.run(7'500 * kMillisecond);
  std::vector<Micros> times;
  for (const Sent& sent : wire.sent())
    if (sent.isRequest() && sent.at >= 5'900 * kMillisecond) times.push_back(sent.at / kMillisecond);
  CHECK((times == std::vector<Micros>{5'900, 6'400, 7'400}));
}

TEST("when every check has failed they are made again; after 30 seconds it is over, and nothing is sent any more") {
  Call call;
  call.wire.passes = [](const Sent&) { return false; };
  call.begin();
  call.wire.run(30 * kSecond - 1);
  CHECK(call.anna.agent.state() == State::checking);
  const std::size_t sent = call.wire.sent().size();
  CHECK(sent > 2 * 25 && sent <= 2 * 31);
  call.wire.passes = [](const Sent&) { return true; };
  call.wire.run(2 * 60 * kSecond);
  CHECK(call.anna.agent.state() == State::failed);
  CHECK(call.bert.agent.state() == State::failed);
  CHECK_EQUAL(call.wire.sent().size(), sent);
  call.wire.inject(call.bert.address, call.anna.address, Forged().bytes());
  CHECK_EQUAL(call.wire.sent().size(), sent);
  CHECK_EQUAL(call.anna.agent.nextDue(), kNever);
}

TEST("a side that comes late is found") {
  Call call;
  call.anna.agent.setRemote(kBert, {{call.bert.address, kHostPriority}}, false, 0);
  call.wire.passes = [&](const Sent& sent) { return sent.at > 20 * kSecond; };
  call.wire.run(20 * kSecond);
  call.bert.agent.setRemote(kAnna, {{call.anna.address, kHostPriority}}, false, call.wire.now());
  call.wire.run(22 * kSecond);
  CHECK(call.isConnected());
}

TEST("a nomination that comes before the other side is known is not answered, so it comes again and is followed") {
  Call call;
  call.anna.agent.setRemote(kBert, {{call.bert.address, kHostPriority}}, false, 0);
  call.wire.run(3 * kSecond);
  CHECK(call.anna.agent.isValid(call.bert.address));
  CHECK(!call.anna.agent.selected());
  call.bert.agent.setRemote(kAnna, {{call.anna.address, kHostPriority}}, false, call.wire.now());
  call.wire.run(5 * kSecond);
  CHECK(call.isConnected());
}

TEST("an address that was not signalled is learnt from an authentic check") {
  for (const bool annaIsWrong : {false, true}) {
    Call call;
    const Address nowhere = at("198.51.100.1", 9);
    call.anna.agent.setRemote(kBert, {{annaIsWrong ? nowhere : call.bert.address, 7}}, false, 0);
    call.bert.agent.setRemote(kAnna, {{annaIsWrong ? call.anna.address : nowhere, 7}}, false, 0);
    call.wire.run(kSecond);
    CHECK(call.isConnected());
  }
}

TEST("half of all datagrams lost, some twice and in any order: 95 of 100 calls at least connect in time") {
  int full = 0, lite = 0;
  for (std::uint64_t seed = 1; seed <= 100; seed++) {
    Call call;
    call.wire.line = {40 * kMillisecond, 200 * kMillisecond, 50, 20, seed};
    call.begin();
    call.wire.run(Agent::kTimeToConnect);
    full += call.isConnected() ? 1 : 0;

    Wire wire;
    Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
    Lite relay(at("192.0.2.99", 3'480), kBert);
    wire.attach(anna.address, anna);
    wire.attach(relay.address, relay);
    wire.line = call.wire.line;
    anna.agent.setRemote(kBert, {{relay.address, kHostPriority}}, true, 0);
    wire.run(Agent::kTimeToConnect);
    lite += anna.agent.selected() && relay.nominated == anna.address ? 1 : 0;
  }
  CHECK(full >= 95);
  CHECK(lite >= 95);
}

TEST("a valid pair waits 150 ms for a better one before it is nominated") {
  for (const Micros slowness : {100 * kMillisecond, 400 * kMillisecond}) {
    Wire wire;
    Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
    Lite slow(at("192.0.2.21", 1), kBert), fast(at("192.0.2.22", 2), kBert);
    for (const auto& [address, party] : {std::pair<Address, Party*>{anna.address, &anna}, {fast.address, &fast}})
      wire.attach(address, *party);
    anna.agent.setRemote(kBert, {{slow.address, 20}, {fast.address, 10}}, false, 0);
    wire.run(slowness);
    wire.attach(slow.address, slow);
    if (slowness < 200 * kMillisecond) {
      CHECK(!anna.agent.selected());
      wire.inject(slow.address, anna.address, answerTo(wire.sent().front(), kBert.pwd));
    }
    wire.run(kSecond);
    REQUIRE(anna.agent.selected());
    CHECK(*anna.agent.selected() == (slowness < 200 * kMillisecond ? slow.address : fast.address));
  }
}

TEST("where a nomination is not answered, another valid pair is nominated") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
  Lite best(at("192.0.2.21", 1), kBert), other(at("192.0.2.22", 2), kBert);
  wire.attach(anna.address, anna);
  wire.attach(best.address, best);
  wire.attach(other.address, other);
  wire.passes = [&](const Sent& sent) { return !(sent.to == best.address && sent.nominates()); };
  anna.agent.setRemote(kBert, {{best.address, 20}, {other.address, 10}}, false, 0);
  wire.run(10 * kSecond);
  REQUIRE(anna.agent.selected());
  CHECK(*anna.agent.selected() == other.address);
  CHECK(anna.agent.isValid(best.address));  // it has answered before, so it may speak from there
}

TEST(
    "candidates of the other family, without a port, or told twice are passed over, and of many the best 16 are used") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
  wire.attach(anna.address, anna);
  std::vector<Candidate> candidates{{at("2001:db8::1", 9), 99}, {at("192.0.2.20", 0), 99}, {at("192.0.2.20", 20), 99}};
  for (std::uint16_t port = 1; port <= 20; port++) candidates.push_back({at("192.0.2.20", port), port});
  anna.agent.setRemote(kBert, candidates, false, 0);
  wire.run(2 * kSecond);
  CHECK_EQUAL(anna.agent.counters().tooMany, 4u);
  for (const Sent& sent : wire.sent()) CHECK(sent.to.port() > 4 && !sent.to.isSixth());
}

TEST("the other side is taken once, with credentials of a length that there can be") {
  Wire wire;
  Side anna(at("192.0.2.10", 40'000), kAnna, Role::controlling, 5);
  wire.attach(anna.address, anna);
  const Candidate candidate{at("192.0.2.20", 1), 1};
  const std::string longest(256, 'x');
  for (const Credentials& bad : {Credentials{"abc", kBert.pwd}, Credentials{"abcd", kBert.pwd.substr(0, 21)},
                                 Credentials{longest + "x", kBert.pwd}, Credentials{"abcd", longest + "x"}})
    CHECK(!anna.agent.setRemote(bad, {candidate}, true, 0));
  CHECK(anna.agent.state() == State::waiting);
  CHECK_EQUAL(anna.agent.nextDue(), kNever);
  CHECK(anna.agent.setRemote({longest, longest}, {candidate}, false, 0));
  CHECK(!anna.agent.setRemote(kBert, {candidate}, false, 0));
  wire.run(0);
  CHECK_EQUAL(wire.sent().size(), 1u);
}

TEST("our own credentials are random, of ice-chars, and long enough") {
  const auto one = newCredentials(), other = newCredentials();
  REQUIRE(one && other);
  CHECK(one->ufrag != other->ufrag && one->pwd != other->pwd);
  CHECK_EQUAL(one->ufrag.size(), 8u);
  CHECK_EQUAL(one->pwd.size(), 24u);
  for (const char letter : one->ufrag + one->pwd)
    CHECK(std::isalnum(static_cast<unsigned char>(letter)) || letter == '+' || letter == '/');
}

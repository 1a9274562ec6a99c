#include <string>
#include <vector>

#include "../src/ogg/timeline.hpp"
#include "check.hpp"

using namespace ringway;

namespace {

constexpr std::uint8_t kSilence[] = {0x48, 's'};
constexpr std::uint32_t kBegan = 0xffff'f000;  // soon to wrap

/** Writes what is laid as letters: `.` for 20 ms of silence. Its packets come 20 ms apart. */
struct Tape : ogg::TimelineListener {
  ogg::Timeline timeline{Bytes(kSilence), 0};
  std::string laid;

  void lay(Bytes packet, std::uint32_t) override { laid += packet[1] == 's' ? '.' : static_cast<char>(packet[1]); }
  /** @param number how many packets after the first one of its source */
  void hear(char letter, std::uint32_t number, int atMs, std::uint32_t ssrc = 1) {
    const std::uint8_t payload[] = {0x48, static_cast<std::uint8_t>(letter)};
    timeline.hear({111, false, static_cast<std::uint16_t>(number), kBegan + number * 960, ssrc, payload},
                  atMs * kMillisecond, *this);
  }
  void goOn(int fromMs, int toMs) {
    for (int at = fromMs; at <= toMs; at += 20) timeline.goOn(at * kMillisecond, *this);
  }
  std::string settled(int atMs) {
    timeline.settle(atMs * kMillisecond, *this);
    return laid;
  }
};

}  // namespace

TEST("recorded time: packets in a row lie one after the other at once") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.hear('b', 1, 21);
  tape.hear('c', 2, 39);
  CHECK_EQUAL(tape.laid, "abc");
  CHECK_EQUAL(tape.settled(100), "abc..");
}

TEST("recorded time: before the first packet there is silence, and the length is the call's") {
  Tape tape;
  tape.goOn(0, 100);
  tape.hear('a', 0, 100);
  CHECK_EQUAL(tape.settled(200), ".....a....");
}

TEST("recorded time: what is lost is silence as long as it was, after 200 ms") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.hear('d', 3, 60);
  tape.hear('e', 4, 80);
  tape.goOn(80, 240);
  CHECK_EQUAL(tape.laid, "a");
  tape.goOn(260, 260);
  CHECK_EQUAL(tape.laid, "a..de");
}

TEST("recorded time: what was overtaken is put in its place, and comes once") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.hear('d', 3, 10);
  tape.hear('c', 2, 20);
  tape.hear('c', 2, 30);
  tape.hear('a', 0, 40);
  CHECK_EQUAL(tape.laid, "a");
  tape.hear('b', 1, 50);
  CHECK_EQUAL(tape.laid, "abcd");
  tape.hear('d', 3, 60);
  CHECK_EQUAL(tape.settled(80), "abcd");
}

TEST("recorded time: what comes later than its successors were waited for is dropped") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.hear('c', 2, 40);
  tape.goOn(60, 240);
  tape.hear('b', 1, 250);
  CHECK_EQUAL(tape.settled(60), "a.c");
}

TEST("recorded time: a pause in what is sent is silence, and what follows lies when it was sent") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.goOn(20, 1'000);
  tape.hear('b', 50, 1'000);
  CHECK_EQUAL(tape.settled(1'020), "a" + std::string(49, '.') + "b");
}

TEST("recorded time: another source goes on at the time at which it is heard") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.goOn(20, 100);
  tape.hear('b', 4'000'000, 100, 2);
  tape.hear('c', 4'000'001, 120, 2);
  CHECK_EQUAL(tape.settled(140), "a....bc");
}

TEST("recorded time: a leap in the timestamps is no time that has passed") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.hear('b', 1'000'000, 20);
  tape.hear('c', 1'000'001, 40);
  CHECK_EQUAL(tape.settled(60), "abc");
}

TEST("recorded time: timestamps that leap back by more than a second are taken as they are after 200 ms") {
  Tape tape;
  tape.hear('a', 1'000'000, 0);
  for (std::uint32_t i = 1; i < 50; i++) {
    tape.hear('x', i, static_cast<int>(i) * 20);
    tape.goOn(static_cast<int>(i) * 20, static_cast<int>(i) * 20);
  }
  const std::string laid = tape.settled(1'000);
  CHECK_EQUAL(laid.size(), 50u);
  CHECK_EQUAL(laid.substr(15), std::string(35, 'x'));
}

TEST("recorded time: what came while we stood still has its place, though it is read later") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.goOn(20, 20);
  tape.goOn(820, 820);
  for (std::uint32_t i = 1; i < 21; i++) tape.hear('b', i, 830);
  tape.goOn(840, 840);
  for (std::uint32_t i = 21; i < 42; i++) tape.hear('c', i, 850);
  tape.goOn(860, 1'100);
  CHECK_EQUAL(tape.settled(1'100), "a" + std::string(20, 'b') + std::string(21, 'c') + std::string(13, '.'));
}

TEST("recorded time: a straggler of a second ago and more moves nothing") {
  Tape tape;
  tape.hear('a', 100, 0);
  tape.hear('o', 1, 10);
  for (std::uint32_t i = 1; i < 20; i++) tape.hear('b', 100 + i, static_cast<int>(i) * 20);
  tape.hear('o', 2, 395);
  CHECK_EQUAL(tape.settled(400), "a" + std::string(19, 'b'));
}

TEST("recorded time: a way that has become longer for good loses 200 ms, and what was held up once costs no time") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.goOn(20, 500);
  for (std::uint32_t i = 1; i < 20; i++) tape.hear('x', i, 500);  // in a heap: those that are too late are dropped
  tape.goOn(520, 800);
  CHECK(tape.laid.size() >= 29 && tape.laid.size() <= 31);
  Tape longer;
  longer.hear('a', 0, 0);
  for (int i = 1; i < 60; i++) {
    longer.goOn(400 + 20 * i, 400 + 20 * i);
    longer.hear('x', static_cast<std::uint32_t>(i), 400 + 20 * i);
  }
  const std::string laid = longer.settled(1'600);
  CHECK_EQUAL(laid.size(), 80u);
  CHECK_EQUAL(laid.substr(60), std::string(20, 'x'));
}

TEST("recorded time: a source whose clock is too fast never runs ahead by more than a second") {
  Tape tape;
  for (std::uint32_t i = 0; i < 3'000; i++) tape.hear('x', i, static_cast<int>(i) * 19);
  CHECK(tape.laid.size() * 20 < 3'000 * 19 + 1'100);
}

TEST("recorded time: time that is left out is not there, and sound goes on after it") {
  Tape tape;
  tape.hear('a', 0, 0);
  tape.timeline.settle(40 * kMillisecond, tape);
  tape.timeline.resume(5'000 * kMillisecond);
  tape.hear('b', 250, 5'000);
  CHECK_EQUAL(tape.settled(5'040), "a.b.");
}

#include <string>
#include <vector>

#include "../src/rtp/key-press.hpp"
#include "../src/rtp/telephone-event.hpp"
#include "check.hpp"

using namespace ringway;
using namespace ringway::rtp;

namespace {

constexpr std::uint8_t kEnd = 0x80;

struct Event {
  std::uint32_t timestamp;
  std::uint8_t number;
  std::uint8_t flags = 0;
};

std::vector<Key> heard(const std::vector<Event>& events) {
  KeyListener listener;
  std::vector<Key> keys;
  for (const Event& event : events) {
    const std::uint8_t payload[] = {event.number, static_cast<std::uint8_t>(event.flags | 10), 3, 0xc0};
    if (const auto key = listener.hear(event.timestamp, payload)) keys.push_back(*key);
  }
  return keys;
}

using Keys = std::vector<Key>;

/** What leaves of a key in all its slots: of each its duration in slots, negative when it is over; 0 for nothing. */
std::vector<int> slotsOf(const KeyPress& press) {
  std::vector<int> told;
  for (std::uint32_t slot = 0; slot < press.slots(); slot++) {
    const auto packet = press.at(slot);
    const int duration = packet ? read16(&packet->payload[2]) / 160 : 0;
    told.push_back(packet && (packet->payload[1] & kEnd) != 0 ? -duration : duration);
  }
  return told;
}

}  // namespace

TEST("keys: three end packets and no start, as Chromium sends, are one key") {
  CHECK(heard({{1, 5, kEnd}, {1, 5, kEnd}, {1, 5, kEnd}}) == Keys{5});
}
TEST("keys: a start, repeats and three ends, as RFC 4733 draws it, are one key") {
  CHECK(heard({{1, 5}, {1, 5}, {1, 5, kEnd}, {1, 5, kEnd}, {1, 5, kEnd}}) == Keys{5});
}
TEST("keys: the same key pressed twice is two") {
  CHECK((heard({{1, 5, kEnd}, {1, 5, kEnd}, {9'601, 5, kEnd}, {9'601, 5, kEnd}}) == Keys{5, 5}));
}
TEST("keys: every key there is is heard; a flash and a modem's tone are no keys") {
  std::vector<Event> events;
  Keys all;
  for (std::uint8_t number = 0; number < 16; number++) {
    events.push_back({number * 100u, number, kEnd});
    all.push_back(number);
  }
  CHECK(heard(events) == all);
  CHECK(heard({{1, 16}, {2, 32}, {3, 255}, {4, 1}}) == Keys{1});
}
TEST("keys: another event at the same time is another key; a late packet of the one before is not told again") {
  CHECK((heard({{1, 1}, {1, 2}}) == Keys{1, 2}));
  CHECK((heard({{1, 1}, {9'601, 2}, {1, 1}}) == Keys{1, 2}));
}
TEST("keys: a key is heard when all its packets but one are lost") {
  CHECK((heard({{1, 7, kEnd}, {9'601, 8}}) == Keys{7, 8}));
}
TEST("keys: timestamps wrap at 32 bits; a timeline that begins again far back is a new one") {
  CHECK((heard({{0xffff'ff00, 1}, {100, 2}, {0xffff'ff00, 1}}) == Keys{1, 2}));
  CHECK((heard({{10'000'000, 1}, {5, 2}, {9'605, 3}}) == Keys{1, 2, 3}));
}
TEST("keys: a payload that is cut off tells nothing and forgets nothing") {
  KeyListener listener;
  const std::uint8_t five[] = {5, 10, 3, 0xc0};
  REQUIRE(listener.hear(1, five) == Key{5});
  for (std::size_t length = 0; length < 4; length++) CHECK(!listener.hear(9'000, Bytes(five).first(length)));
  CHECK(!listener.hear(1, five));
}

TEST("a pressed key: it grows by 20 ms from slot to slot, ends three times, and rests") {
  CHECK((slotsOf(KeyPress(7)) == std::vector{1, 2, 3, 4, -5, -5, -5, 0, 0, 0}));
  const KeyPress press(11);
  for (std::uint32_t slot = 0; slot < press.slots(); slot++)
    if (const auto packet = press.at(slot)) {
      CHECK_EQUAL(packet->marker, slot == 0);
      CHECK_EQUAL(packet->payload[0], 11);
      CHECK_EQUAL(packet->payload[1] & 0x7f, 10);
    }
  CHECK(!press.at(press.slots()) && !press.at(0xffff'ffff));
}
TEST("a pressed key: tone and pause are whole slots, neither too short to be heard nor too long to be told") {
  CHECK((slotsOf(KeyPress(7, 0, 0)) == std::vector{1, -2, -2, -2, 0}));
  CHECK((slotsOf(KeyPress(7, -kSecond, -kSecond)) == std::vector{1, -2, -2, -2, 0}));
  CHECK((slotsOf(KeyPress(7, 41 * kMillisecond, 61 * kMillisecond)) == std::vector{1, 2, -3, -3, -3, 0, 0}));
  const KeyPress longest(7, 3'600 * kSecond);
  CHECK_EQUAL(longest.slots(), 409u + 5u);
  CHECK_EQUAL(slotsOf(longest)[408], -409);
}
TEST("a pressed key: the other side hears it once, whichever of its packets alone arrives") {
  for (Key key = 0; key < 16; key++) {
    KeyListener listener;
    const KeyPress press(key);
    std::uint32_t told = 0;
    for (std::uint32_t slot = 0; slot < press.slots(); slot++) {
      const auto packet = press.at(slot);
      if (!packet) continue;
      KeyListener late;
      CHECK(late.hear(960, packet->payload) == key);
      if (listener.hear(960, packet->payload)) told++;
    }
    CHECK_EQUAL(told, 1u);
  }
}

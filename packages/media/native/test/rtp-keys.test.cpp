#include <string>
#include <vector>

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

#include "../src/rtp/playlist.hpp"

#include <memory>
#include <string>

#include "check.hpp"

using ringway::Bytes;
using ringway::rtp::PlayItem;
using ringway::rtp::Playlist;
using ringway::rtp::PlaylistListener;
using ringway::rtp::Prompt;

namespace {

std::shared_ptr<const Prompt> prompt(std::vector<std::uint8_t> numbers, std::uint32_t count, bool sound = true) {
  std::vector<Bytes> packets;
  for (const std::uint8_t& number : numbers) packets.emplace_back(&number, 1);
  return std::make_shared<const Prompt>(packets, count, sound);
}

const auto a = prompt({1, 2}, 2);
const auto b = prompt({3}, 1);
const auto silence = prompt({0}, 1, false);
const auto hold = prompt({0}, 3, false);
const auto nothing = prompt({}, 0);

/** What a listener would write down of slots; 0 is silence. */
struct Notes : PlaylistListener {
  std::string words;
  std::string ends;
  int over = 0;

  void started(std::uint32_t playback) override { words += "[" + std::to_string(playback) + " "; }
  void ended(std::uint32_t playback) override {
    ends += " " + std::to_string(playback) + "]";
    over++;
  }
  void write(Playlist& list) {
    ends.clear();
    const auto slot = list.next(*this);
    words += std::to_string(slot.packet[0]) + ends + " ";
  }
};

std::string play(Playlist& list, int playbacks) {
  Notes notes;
  while (notes.over < playbacks) notes.write(list);
  return notes.words.substr(0, notes.words.size() - 1);
}

}  // namespace

TEST("playlist: an empty list has nothing to play") {
  Playlist list(silence);
  Notes notes;
  notes.write(list);
  CHECK_EQUAL(notes.words, "0 ");
  CHECK(list.idle());
}

TEST("playlist: prompts play in order, each as often as asked, with 20 ms of rest between") {
  Playlist list(silence);
  list.add(7, {{a, 2}, {b, 1}});
  CHECK_EQUAL(play(list, 1), "[7 1 2 0 1 2 0 3 7]");
  CHECK(list.idle());
}

TEST("playlist: one packet many times is silence of any length, and needs no rest") {
  Playlist list(silence);
  list.add(7, {{hold, 1}, {b, 2}});
  CHECK_EQUAL(play(list, 1), "[7 0 0 0 3 0 3 7]");
}

TEST("playlist: playbacks follow each other with 20 ms of rest between") {
  Playlist list(silence);
  list.add(7, {{b, 1}});
  list.add(8, {{a, 1}});
  CHECK_EQUAL(play(list, 2), "[7 3 7] 0 [8 1 2 8]");
}

TEST("playlist: a playback without a packet ends in the slot of the next that has one, or alone") {
  Playlist list(silence);
  list.add(7, {{nothing, 5}, {a, 0}});
  list.add(8, {{b, 1}});
  CHECK_EQUAL(play(list, 2), "[8 3 7] 8]");
  list.add(9, {});
  CHECK_EQUAL(play(list, 1), "0 9]");
}

TEST("playlist: stop takes out what plays or waits, once, and what was cut off rings, too") {
  Playlist list(silence);
  list.add(7, {{a, 1000}});
  list.add(8, {{a, 1}});
  list.add(9, {{b, 1}});
  Notes notes;
  notes.write(list);
  CHECK(list.stop(7));
  CHECK(list.stop(8));
  CHECK(!list.stop(7));
  CHECK_EQUAL(play(list, 1), "0 [9 3 9]");
}

TEST("playlist: clear names what never ended") {
  Playlist list(silence);
  list.add(7, {{a, 1}});
  list.add(8, {{a, 1}});
  Notes notes;
  notes.write(list);
  CHECK(list.clear() == (std::vector<std::uint32_t>{7, 8}));
  notes.words.clear();
  notes.write(list);
  CHECK_EQUAL(notes.words, "0 ");
}

TEST("playlist: a key takes out what it stops, playing or waiting, and nothing else") {
  constexpr ringway::rtp::KeySet zeroAndNine = 1u << 0 | 1u << 9;
  Playlist list(silence);
  list.add(7, {{a, 1000}}, zeroAndNine);
  list.add(8, {{a, 1}});
  list.add(9, {{b, 1}}, 1u << 9);
  Notes notes;
  notes.write(list);
  CHECK(list.stopOn(1).empty());
  CHECK_EQUAL(list.stopOn(9), (std::vector<std::uint32_t>{7, 9}));
  CHECK(list.stopOn(9).empty());
  CHECK_EQUAL(play(list, 1), "0 [8 1 2 8]");
}

TEST("playlist: what plays outlives whoever made it") {
  Playlist list(silence);
  auto own = prompt({5}, 1);
  list.add(7, {{own, 1}});
  own.reset();
  Notes notes;
  const auto slot = list.next(notes);
  CHECK(list.idle());
  CHECK_EQUAL(static_cast<int>(slot.packet[0]), 5);
}

TEST("playlist: keys come with the slots of their tones; each begins with its first packet, in every round") {
  const std::uint8_t tones[] = {1, 2, 3};
  const std::vector<std::uint8_t> keys = {5, 10, 0, 160, 5, 138, 0, 160, 0, 0, 0, 0};
  const Bytes all(tones);
  const auto pressed = std::make_shared<const Prompt>(
      std::vector<Bytes>{all.subspan(0, 1), all.subspan(1, 1), all.subspan(2, 1)}, 3, true, keys);
  Playlist list(silence);
  list.add(1, {{pressed, 2}, {b, 1}});
  Notes notes;
  for (int round = 0; round < 2; round++) {
    for (int slot = 0; slot < 3; slot++) {
      const auto played = list.next(notes);
      CHECK_EQUAL(int{played.packet[0]}, slot + 1);
      REQUIRE(played.key.has_value());
      CHECK_EQUAL(played.key->begins, slot == 0);
      CHECK_EQUAL(played.key->payload.size(), slot < 2 ? 4u : 0u);
      if (slot < 2) CHECK_EQUAL(int{played.key->payload[1]}, slot == 0 ? 10 : 138);
    }
    CHECK(!list.next(notes).key);
  }
  CHECK(!list.next(notes).key);
}
TEST("playlist: where the bytes of keys end too soon, silence leaves") {
  const std::uint8_t tones[] = {1, 2};
  const std::vector<std::uint8_t> keys = {5, 10, 0, 160, 5, 138, 0};
  const Prompt cut({Bytes(tones).first(1), Bytes(tones).last(1)}, 2, true, keys);
  CHECK(cut.key(0) && cut.key(0)->payload.size() == 4);
  CHECK(cut.key(1) && cut.key(1)->payload.empty() && !cut.key(1)->begins);
}

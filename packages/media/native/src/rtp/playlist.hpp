#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "../bytes.hpp"
#include "telephone-event.hpp"

namespace ringway::rtp {

/** A slot in which a telephone-event may leave. */
struct KeySlot {
  /** Empty for silence. */
  Bytes payload;
  /** Whether its key begins with it. */
  bool begins;
};

/** The Opus packets of one prompt, one behind the other: `packets()` over and over until `count` have been played. */
class Prompt {
 public:
  /**
   * @param count how many packets are played in all
   * @param sound false for silence, which is one packet many times
   * @param keys of each of them the telephone-event that leaves in its place where the other side knows those, {@link kKeyBytes}
   *   each, zeros for silence; empty for a prompt that is no keys
   */
  Prompt(const std::vector<Bytes>& packets, std::uint32_t count, bool sound, Bytes keys = {});

  std::uint32_t count() const { return begins_.size() > 1 ? count_ : 0; }
  bool sound() const { return sound_; }
  /** The packet of a slot, from 0 below {@link count}. */
  Bytes packet(std::uint32_t slot) const;
  /** What leaves in place of it where keys are known; nothing for a prompt that is no keys. */
  std::optional<KeySlot> key(std::uint32_t slot) const;

 private:
  Bytes event(std::uint32_t slot) const;

  std::vector<std::uint8_t> bytes_;
  /** Where each packet begins, and where the last one ends. */
  std::vector<std::uint32_t> begins_;
  std::uint32_t count_;
  bool sound_;
  std::vector<std::uint8_t> keys_;
};

struct PlayItem {
  std::shared_ptr<const Prompt> prompt;
  /** 1 or more. */
  std::uint32_t times;
};

/** Who is told what becomes of playbacks. */
struct PlaylistListener {
  virtual ~PlaylistListener() = default;
  virtual void started(std::uint32_t playback) = 0;
  virtual void ended(std::uint32_t playback) = 0;
};

/** What leaves in one 20 ms slot. */
struct Slot {
  Bytes packet;
  /** Whether the packet is sound; false for silence, also for silence that was asked for. */
  bool talk;
  /** What leaves in place of the packet where the other side knows telephone-events; nothing for what is no key. */
  std::optional<KeySlot> key;
};

/**
 * The playbacks of one leg, in their order. It holds the prompts, so that what plays outlives its place in any cache.
 *
 * Between one prompt's sound and the next one's beginning there is one packet of silence: a prompt was encoded from a
 * decoder at rest, and one that still rings from other sound distorts it (a tone for as long as it lasts).
 */
class Playlist {
 public:
  /** @param silence its first packet leaves when there is nothing to play */
  explicit Playlist(std::shared_ptr<const Prompt> silence) : silence_(std::move(silence)) {}

  /** Nothing plays, and nothing waits to be played. */
  bool idle() const { return entries_.empty(); }

  /** @param stopKeys any of them takes it out, by {@link stopOn} */
  void add(std::uint32_t playback, std::vector<PlayItem> items, KeySet stopKeys = 0);
  /** Takes a playback out, playing or waiting. False when it is not there (any more). */
  bool stop(std::uint32_t playback);
  /** Takes out the playbacks that this key stops, playing or waiting. @returns them, in their order */
  std::vector<std::uint32_t> stopOn(Key key);
  /** The playbacks that have not ended, which from now on never will. */
  std::vector<std::uint32_t> clear();
  /** What leaves when there is nothing to play. */
  Bytes silence() const { return silence_->packet(0); }
  /** The next 20 ms. The listener is told at once: of a playback whose first packet this is, and of those that are over with it. */
  Slot next(PlaylistListener& listener);

 private:
  struct Entry {
    std::uint32_t playback;
    std::vector<PlayItem> items;
    KeySet stopKeys;
    std::size_t item = 0;
    std::uint32_t round = 0;
    std::uint32_t slot = 0;
    bool started = false;

    const PlayItem* current() const { return item < items.size() ? &items[item] : nullptr; }
    void advance();
  };

  Slot rest();
  Slot take(Entry& entry, PlaylistListener& listener);

  std::deque<Entry> entries_;
  std::shared_ptr<const Prompt> silence_;
  /** What the last slot's packet belongs to: it is held until the next slot. */
  std::shared_ptr<const Prompt> leaving_;
  bool ringing_ = false;
};

}  // namespace ringway::rtp

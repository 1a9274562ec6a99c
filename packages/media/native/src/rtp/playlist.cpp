#include "playlist.hpp"

#include <algorithm>
#include <utility>

namespace ringway::rtp {

Prompt::Prompt(const std::vector<Bytes>& packets, std::uint32_t count, bool sound, Bytes keys)
    : count_(count), sound_(sound), keys_(keys.begin(), keys.end()) {
  std::size_t size = 0;
  for (const Bytes packet : packets) size += packet.size();
  bytes_.reserve(size);
  begins_.reserve(packets.size() + 1);
  begins_.push_back(0);
  for (const Bytes packet : packets) {
    bytes_.insert(bytes_.end(), packet.begin(), packet.end());
    begins_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  }
}

Bytes Prompt::packet(std::uint32_t slot) const {
  const std::size_t at = slot % (begins_.size() - 1);
  return Bytes(bytes_).subspan(begins_[at], begins_[at + 1] - begins_[at]);
}

std::optional<KeySlot> Prompt::key(std::uint32_t slot) const {
  if (keys_.empty()) return std::nullopt;
  const Bytes payload = event(slot);
  return KeySlot{payload, !payload.empty() && (slot == 0 || event(slot - 1).empty())};
}

Bytes Prompt::event(std::uint32_t slot) const {
  const std::size_t at = std::size_t{slot} * kKeyBytes;
  if (at + kKeyBytes > keys_.size()) return {};
  const Bytes event = Bytes(keys_).subspan(at, kKeyBytes);
  return std::ranges::any_of(event, [](std::uint8_t byte) { return byte != 0; }) ? event : Bytes{};
}

void Playlist::add(std::uint32_t playback, std::vector<PlayItem> items, KeySet stopKeys) {
  std::erase_if(items, [](const PlayItem& item) { return item.prompt->count() == 0 || item.times == 0; });
  entries_.push_back({.playback = playback, .items = std::move(items), .stopKeys = stopKeys});
}

bool Playlist::stop(std::uint32_t playback) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [playback](const Entry& entry) { return entry.playback == playback; });
  if (found == entries_.end()) return false;
  entries_.erase(found);
  return true;
}

std::vector<std::uint32_t> Playlist::stopOn(Key key) {
  std::vector<std::uint32_t> stopped;
  std::erase_if(entries_, [key, &stopped](const Entry& entry) {
    if (!contains(entry.stopKeys, key)) return false;
    stopped.push_back(entry.playback);
    return true;
  });
  return stopped;
}

std::vector<std::uint32_t> Playlist::clear() {
  std::vector<std::uint32_t> left;
  for (const Entry& entry : entries_) left.push_back(entry.playback);
  entries_.clear();
  return left;
}

Slot Playlist::next(PlaylistListener& listener) {
  while (!entries_.empty()) {
    Entry& entry = entries_.front();
    if (const PlayItem* item = entry.current()) {
      const bool mustRest = ringing_ && entry.slot == 0 && item->prompt->sound();
      return mustRest ? rest() : take(entry, listener);
    }
    const std::uint32_t playback = entry.playback;
    entries_.pop_front();
    listener.ended(playback);
  }
  return rest();
}

Slot Playlist::rest() {
  ringing_ = false;
  return {silence(), false, std::nullopt};
}

Slot Playlist::take(Entry& entry, PlaylistListener& listener) {
  if (const auto& prompt = entry.current()->prompt; leaving_ != prompt) leaving_ = prompt;
  const Slot slot{leaving_->packet(entry.slot), leaving_->sound(), leaving_->key(entry.slot)};
  const std::uint32_t playback = entry.playback;
  if (!std::exchange(entry.started, true)) listener.started(playback);
  ringing_ = slot.talk;
  entry.advance();
  if (!entry.current()) {
    entries_.pop_front();
    listener.ended(playback);
  }
  return slot;
}

void Playlist::Entry::advance() {
  const PlayItem& playing = items[item];
  if (++slot == playing.prompt->count()) {
    slot = 0;
    round++;
  }
  if (round == playing.times) {
    round = 0;
    item++;
  }
}

}  // namespace ringway::rtp

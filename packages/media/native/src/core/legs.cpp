#include "legs.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace ringway::core {

namespace {

/** Sockets that are told of at once; those that are not are told of the next time. */
constexpr int kMaxReady = 512;
/** Datagrams that are read off one socket before others have their turn: a flood on one starves no other. */
constexpr int kMaxAtOnce = 16;
/** Rounds of reading in one tick. */
constexpr int kMaxRounds = 8;

}  // namespace

Legs::Legs(Told& told, Recorder& recorder) : told_(told), recorder_(recorder), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}

Legs::~Legs() { ::close(poll_); }

void Legs::drain(Micros now) {
  epoll_event ready[kMaxReady];
  for (int round = 0; round < kMaxRounds; round++) {
    const int count = ::epoll_wait(poll_, ready, kMaxReady, 0);
    for (int i = 0; i < count; i++) receive(*static_cast<Leg*>(ready[i].data.ptr), now);
    if (count < kMaxReady) return;
  }
}

void Legs::receive(Leg& leg, Micros now) {
  for (int i = 0; i < kMaxAtOnce && !leg.ended(); i++)
    if (!leg.receive(now)) return;
}

void Legs::add(LegParts parts) {
  auto leg = std::make_unique<Leg>(std::move(parts), told_);
  auto& round = *std::min_element(rounds_.begin(), rounds_.end(),
                                  [](const auto& one, const auto& other) { return one.size() < other.size(); });
  round.push_back(leg.get());
  epoll_event readable{.events = EPOLLIN, .data = {.ptr = leg.get()}};
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, leg->descriptor(), &readable);
  legs_.emplace(leg->id(), std::move(leg));
}

void Legs::connect(std::uint32_t id, const Remote& remote, Micros now) {
  if (Leg* leg = find(id)) leg->connect(remote, now);
}

void Legs::open(std::uint32_t id) {
  if (Leg* leg = find(id)) leg->open();
}

void Legs::play(std::uint32_t id, std::uint32_t playback, std::vector<rtp::PlayItem> items, rtp::KeySet stopKeys) {
  if (Leg* leg = find(id)) leg->play(playback, std::move(items), stopKeys);
}

void Legs::stop(std::uint32_t id, std::uint32_t playback) {
  if (Leg* leg = find(id)) leg->stop(playback);
}

void Legs::keyPressed(std::uint32_t id, rtp::Key key) {
  if (Leg* leg = find(id)) leg->keyPressed(key);
}

void Legs::listen(std::uint32_t id, bool on) {
  if (Leg* leg = find(id)) leg->listen(on);
}

void Legs::feed(std::uint32_t id, bool on) {
  if (Leg* leg = find(id)) leg->feed(on);
}

void Legs::send(Bytes packets, Micros now) {
  PacketBatch::read(packets, [this, now](std::uint32_t id, Bytes packet) {
    if (Leg* leg = find(id)) leg->say(packet, now);
  });
}

void Legs::record(std::uint32_t id, RecordingOrder order, Micros now) {
  if (Leg* leg = find(id)) return leg->record(recorder_.begin(std::move(order), leg->silence(), now));
  told_.recorded(order.id, RecordingEnd::legClosed, 0, 0);
}

void Legs::pauseRecording(std::uint32_t id, std::uint32_t recording, bool silence, Micros now) {
  Leg* const leg = find(id);
  if (Recording* found = leg ? leg->recording(recording) : nullptr) found->pause(silence, now);
}

void Legs::resumeRecording(std::uint32_t id, std::uint32_t recording, Micros now) {
  Leg* const leg = find(id);
  if (Recording* found = leg ? leg->recording(recording) : nullptr) found->resume(now);
}

void Legs::stopRecording(std::uint32_t id, std::uint32_t recording) {
  if (Leg* leg = find(id)) leg->stopRecording(recording);
}

void Legs::close(std::uint32_t id) {
  if (Leg* leg = find(id)) leg->close(LegEnd::closed);
}

void Legs::join(std::uint32_t id, std::uint32_t one, std::uint32_t other, rtp::KeySet keptOfOne, rtp::KeySet keptOfOther) {
  Leg* const first = find(one);
  Leg* const second = find(other);
  if (!first || !second) return told_.parted(id, BridgeEnd::legClosed);
  // A bridge that was left standing would hold a leg that is gone one day.
  if (first == second || first->bridge() || second->bridge() || bridges_.contains(id))
    return told_.parted(id, BridgeEnd::undone);
  Bridge& bridge = bridges_.emplace(id, Bridge{id, {first, second}}).first->second;
  bridgeCount_.store(static_cast<std::uint32_t>(bridges_.size()), std::memory_order_relaxed);
  first->passOnTo(second, keptOfOne, &bridge);
  second->passOnTo(first, keptOfOther, &bridge);
}

void Legs::part(std::uint32_t bridge) { over(bridge, BridgeEnd::undone); }

void Legs::over(std::uint32_t id, BridgeEnd how) {
  const auto found = bridges_.find(id);
  if (found == bridges_.end()) return;
  for (Leg* leg : found->second.legs) leg->passOnTo(nullptr, 0, nullptr);
  bridges_.erase(found);
  bridgeCount_.store(static_cast<std::uint32_t>(bridges_.size()), std::memory_order_relaxed);
  told_.parted(id, how);
}

Leg* Legs::find(std::uint32_t id) const {
  const auto found = legs_.find(id);
  return found == legs_.end() || found->second->ended() ? nullptr : found->second.get();
}

void Legs::sweep() {
  std::vector<std::uint32_t> ended;
  for (auto& round : rounds_) {
    for (const Leg* leg : round)
      if (leg->ended()) ended.push_back(leg->id());
    std::erase_if(round, [](const Leg* leg) { return leg->ended(); });
  }
  for (const std::uint32_t id : ended) {
    const Leg& leg = *legs_.at(id);
    if (const Bridge* bridge = leg.bridge()) over(bridge->id, BridgeEnd::legClosed);
    // By its number: where another process still holds the socket, closing it alone leaves it, and the leg's address, in the epoll.
    ::epoll_ctl(poll_, EPOLL_CTL_DEL, leg.descriptor(), nullptr);
    legs_.erase(id);
  }
}

}  // namespace ringway::core

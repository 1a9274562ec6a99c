#include "leg.hpp"

#include <utility>

#include "../rtp/opus-ticks.hpp"
#include "dice.hpp"

namespace ringway::core {

Leg::Leg(LegParts parts, Told& told)
    : id_(parts.id),
      socket_(std::move(parts.socket)),
      agent_(std::move(parts.credentials), ice::Role::controlling, dice<std::uint64_t>(), kHostPriority, parts.sixth),
      context_(std::move(parts.context)),
      ssrc_(parts.ssrc),
      audio_(parts.audio),
      // The lower half, so that the first wrap is far from the start.
      stream_(rtp::kTicksPerPacket, dice<std::uint16_t>() >> 1, dice<std::uint32_t>()),
      playlist_(std::move(parts.silence)),
      counters_(std::move(parts.counters)),
      told_(told) {}

void Leg::play(std::uint32_t playback, std::vector<rtp::PlayItem> items, rtp::KeySet stopKeys) {
  playlist_.add(playback, std::move(items), stopKeys);
}

void Leg::stop(std::uint32_t playback) {
  if (playlist_.stop(playback)) told_.finished(id_, playback, PlaybackEnd::stopped);
}

void Leg::keyPressed(rtp::Key key) {
  for (const std::uint32_t playback : playlist_.stopOn(key)) told_.finished(id_, playback, PlaybackEnd::stopped);
}

void Leg::passOnTo(Leg* other, rtp::KeySet kept, Bridge* bridge) {
  onward_ = other;
  kept_ = kept;
  bridge_ = bridge;
}

void Leg::close(LegEnd why, const char* fault) {
  if (ended_) return;
  tellRefused();
  counters_->fault.store(fault, std::memory_order_relaxed);
  sayGoodbye();
  ended_ = true;
  endRecordings();
  for (const std::uint32_t playback : playlist_.clear()) told_.finished(id_, playback, PlaybackEnd::legClosed);
  told_.closed(id_, why);
}

bool Leg::receive(Micros now) {
  std::uint8_t room[kDatagramBytes];
  Address from;
  const auto datagram = socket_.receive(room, from);
  if (!datagram) return false;
  if (datagram->empty()) unknown_++;
  if (!datagram->empty()) onDatagram(from, Room(room, datagram->size()), now);
  return true;
}

bool Leg::serve(Micros now) {
  if (now >= agent_.nextDue()) agent_.tick(now, *this);
  if (dtls_ && now >= dtls_->nextDue()) dtls_->tick(now, *this);
  follow(now);
  goOnRecording(now);
  tellRefused();
  if (!isReady()) return false;
  const bool left = sendNext(now);
  if (reports_.isDue(now)) report(false);
  return left;
}

}  // namespace ringway::core

#include <algorithm>
#include <utility>

#include "../rtp/opus-ticks.hpp"
#include "../rtp/packet.hpp"
#include "leg.hpp"
#include "wall-clock.hpp"

namespace ringway::core {

namespace {

/**
 * RTP ticks without sound of the other party after which silence leaves, 200 ms: longer than a telephone network's
 * jitter, shorter than anybody takes for a line that is dead.
 */
constexpr std::int64_t kQuietEnough = 10 * rtp::kTicksPerPacket;

}  // namespace

/** The next 20 ms of the playlist; with nothing to play, silence, unless another party's packets come. */
bool Leg::sendNext(Micros now) {
  if (playlist_.idle() && isFed()) return false;
  goOn();
  const rtp::Slot slot = playlist_.next(*this);
  if (slot.key && audio_.keys) return sendKey(*slot.key, now);
  const bool talkStart = slot.talk && !talking_;
  talking_ = slot.talk;
  return sendSound(stream_.own(talkStart), slot.packet, now);
}

bool Leg::sendKey(const rtp::KeySlot& key, Micros now) {
  talking_ = false;
  if (key.payload.empty()) return sendSound(stream_.own(false), playlist_.silence(), now);
  return sendRtp(*audio_.keys, stream_.ownKey(key.begins), key.payload);
}

/** In place of this slot's packet somebody else has been heard just now. Not when the bridge is over. */
bool Leg::isFed() {
  if (!(onward_ || fed_) || !quiet_ || *quiet_ >= kQuietEnough) return false;
  *quiet_ += rtp::kTicksPerPacket;
  return true;
}

/** Our own packets again: the time in which nobody's left has passed all the same. */
void Leg::goOn() {
  if (const auto quiet = std::exchange(quiet_, std::nullopt))
    stream_.pass(static_cast<std::uint32_t>(std::max<std::int64_t>(0, *quiet)));
}

bool Leg::sendSound(const rtp::Place& place, Bytes payload, Micros now) {
  if (!recordings_.empty())
    keep(Direction::outbound, {audio_.opus, place.marker, place.sequence, place.timestamp, ssrc_, payload}, now);
  return sendRtp(audio_.opus, place, payload);
}

bool Leg::sendRtp(std::uint8_t payloadType, const rtp::Place& place, Bytes payload) {
  std::uint8_t packet[kDatagramBytes];
  if (payload.size() > kPayloadBytes) return false;
  rtp::writeHeader(packet, {payloadType, place.marker, place.sequence, place.timestamp, ssrc_});
  std::copy(payload.begin(), payload.end(), packet + rtp::kHeaderBytes);
  const std::size_t length = sender_->protect(packet, rtp::kHeaderBytes + payload.size());
  if (length == 0) return false;
  send(Bytes(packet, length));
  increase(counters_->sent);
  octets_ += static_cast<std::uint32_t>(payload.size());
  return true;
}

/** What we have sent and heard so far, and goodbye when it is the last. RFC 3550, section 6. */
void Leg::report(bool goodbye) {
  std::uint8_t packet[rtp::kMaxReportBytes + srtp::kTrailerBytes];
  const auto sent = static_cast<std::uint32_t>(counters_->sent.load(std::memory_order_relaxed));
  const std::size_t length = rtp::writeReport(packet, {.ssrc = ssrc_,
                                                       .sender = {ntpNow(), stream_.timestamp(), sent, octets_},
                                                       .reception = reception_.report(),
                                                       .last = reports_.last(),
                                                       .goodbye = goodbye});
  const std::size_t sealed = sender_->protectRtcp(packet, length);
  if (sealed > 0) send(Bytes(packet, sealed));
}

}  // namespace ringway::core

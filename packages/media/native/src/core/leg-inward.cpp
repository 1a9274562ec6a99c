#include "../rtp/opus-ticks.hpp"
#include "leg.hpp"
#include "wall-clock.hpp"

namespace ringway::core {

namespace {

rtp::Passing passing(const rtp::Packet& packet) {
  return {packet.ssrc, {packet.sequence, packet.timestamp, packet.marker}};
}

}  // namespace

void Leg::onRtp(Room datagram, Micros now) {
  const auto length = receiver_->unprotect(datagram);
  if (!length) return;
  const Bytes whole = datagram.first(*length);
  const auto packet = rtp::readPacket(whole);
  if (!packet) {
    unknown_++;
    return;
  }
  reception_.count(*packet, now, packet->payloadType == audio_.opus);
  counters_->received.store(reception_.received(), std::memory_order_relaxed);
  counters_->lost.store(reception_.lost(), std::memory_order_relaxed);
  counters_->jitter.store(reception_.jitter(), std::memory_order_relaxed);
  if (!hearing_) told_.firstPacket(id_);
  hearing_ = true;
  if (onward_) hand(*packet, now);
  if (packet->payloadType == audio_.keys) onKey(*packet);
  if (packet->payloadType == audio_.opus) keep(Direction::inbound, *packet, now);
  if (listened_ && packet->payloadType == audio_.opus) told_.heard(id_, whole);
}

void Leg::onRtcp(Room datagram, Micros now) {
  const auto length = receiver_->unprotectRtcp(datagram);
  if (!length) return;
  const auto report = rtp::readReport(datagram.first(*length), ssrc_);
  if (report.ntpMiddle) reports_.heard(*report.ntpMiddle, now);
  if (report.ours) counters_->tell(*report.ours, rtp::roundTrip(*report.ours, ntpNow()));
}

void Leg::onKey(const rtp::Packet& packet) {
  const auto key = keys_.hear(packet.timestamp, packet.payload);
  if (!key) return;
  told_.digit(id_, *key);
  keyPressed(*key);
}

/** To the other leg of the bridge, unless it is no sound and no key, or a key that is kept. */
void Leg::hand(const rtp::Packet& packet, Micros now) {
  const bool isSound = packet.payloadType == audio_.opus;
  const auto key = packet.payloadType == audio_.keys ? rtp::keyOf(packet.payload) : std::nullopt;
  const bool isPassed = isSound || (key && !rtp::contains(kept_, *key));
  if (!isPassed) return onward_->stream_.leaveOut(passing(packet));
  if (!onward_->passOn(packet, !isSound, now) || bridge_->passing) return;
  bridge_->passing = true;
  told_.passing(bridge_->id);
}

void Leg::say(Bytes packet, Micros now) {
  if (const auto read = rtp::readPacket(packet)) passOn(*read, false, now);
}

/** What somebody else says. @returns whether it has left */
bool Leg::passOn(const rtp::Packet& packet, bool isKey, Micros now) {
  if (!isReady() || !playlist_.idle() || packet.payload.size() > kPayloadBytes) return false;
  if (isKey && !audio_.keys) {
    stream_.leaveOut(passing(packet));
    return false;
  }
  const std::uint32_t ticks = isKey ? 0 : rtp::opusTicks(packet.payload);
  const auto place = isKey ? stream_.keyPassedOn(passing(packet)) : stream_.passedOn(passing(packet), ticks);
  if (!place) return false;
  talking_ = false;
  quiet_ = -static_cast<std::int64_t>(ticks);
  return isKey ? sendRtp(*audio_.keys, *place, packet.payload) : sendSound(*place, packet.payload, now);
}

}  // namespace ringway::core

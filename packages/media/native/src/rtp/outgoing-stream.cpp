#include "outgoing-stream.hpp"

#include <cstdlib>

namespace ringway::rtp {

namespace {

/** Further apart than this, in sequence numbers, it is not the same row of packets. RFC 3550, A.1: MAX_DROPOUT. */
constexpr int kSameRow = 3'000;
/** Further apart than this in time, 10 s of Opus' clock, it is another clock that is told of. */
constexpr std::int64_t kSameClock = 480'000;

std::uint16_t add16(std::uint16_t one, int other) { return static_cast<std::uint16_t>(one + other); }

/** On a circle of 2^16: does `one` lie in the half before `other`? RFC 1982. */
bool isBefore16(std::uint16_t one, std::uint16_t other) { return add16(one, -other) >= 0x8000; }

std::uint16_t later16(std::uint16_t one, std::uint16_t other) { return isBefore16(one, other) ? other : one; }

std::uint32_t later32(std::uint32_t one, std::uint32_t other) {
  return static_cast<std::int32_t>(other - one) > 0 ? other : one;
}

}  // namespace

Place OutgoingStream::own(bool marker) {
  anchor_.reset();
  const Place place{sequence_, timestamp_, marker};
  sequence_ = add16(sequence_, 1);
  timestamp_ += ticks_;
  return place;
}

Place OutgoingStream::ownKey(bool begins) {
  const Place place = own(begins);
  if (begins || !key_) key_ = Key{std::nullopt, newKeyAt(place.timestamp)};
  return {place.sequence, key_->to, begins};
}

void OutgoingStream::pass(std::uint32_t ticks) {
  anchor_.reset();
  timestamp_ += ticks;
}

std::optional<Place> OutgoingStream::passedOn(const Passing& packet, std::uint32_t ticks) {
  const bool begins = !anchor_ || !anchor_->timestampOffset || !isOfClock(*anchor_, packet);
  Anchor& anchor = anchorFor(packet, begins);
  const std::uint16_t sequence = add16(packet.place.sequence, anchor.sequenceOffset);
  if (isBefore16(sequence, anchor.from)) return std::nullopt;
  if (begins) anchor.timestampOffset = timestamp_ - packet.place.timestamp;
  if (anchor.sequence == packet.place.sequence) anchor.timestamp = packet.place.timestamp;
  const std::uint32_t timestamp = packet.place.timestamp + anchor.timestampOffset.value_or(0);
  sequence_ = later16(sequence_, add16(sequence, 1));
  timestamp_ = later32(timestamp_, timestamp + ticks);
  return Place{sequence, timestamp, begins || packet.place.marker};
}

std::optional<Place> OutgoingStream::keyPassedOn(const Passing& packet) {
  const Anchor& anchor = anchorFor(packet, false);
  const std::uint16_t sequence = add16(packet.place.sequence, anchor.sequenceOffset);
  if (isBefore16(sequence, anchor.from)) return std::nullopt;
  sequence_ = later16(sequence_, add16(sequence, 1));
  return Place{sequence, keyAt(packet.place.timestamp), packet.place.marker};
}

void OutgoingStream::leaveOut(const Passing& packet) {
  if (!anchor_ || !isOfRow(*anchor_, packet)) return;
  if (isBefore16(packet.place.sequence, add16(anchor_->sequence, 1))) return;
  anchor_->sequence = packet.place.sequence;
  anchor_->sequenceOffset = add16(anchor_->sequenceOffset, -1);
  // What comes late from before it would take a place that is taken.
  anchor_->from = sequence_;
}

std::uint32_t OutgoingStream::keyAt(std::uint32_t from) {
  if (key_ && key_->from == from) return key_->to;
  const std::uint32_t to = newKeyAt(timestamp_);
  key_ = Key{from, to};
  return to;
}

/** Two keys never have one timestamp, however soon the second follows. */
std::uint32_t OutgoingStream::newKeyAt(std::uint32_t now) const { return key_ ? later32(now, key_->to + ticks_) : now; }

bool OutgoingStream::isOfRow(const Anchor& anchor, const Passing& packet) {
  const auto apart = static_cast<std::int16_t>(packet.place.sequence - anchor.sequence);
  return anchor.ssrc == packet.ssrc && std::abs(apart) <= kSameRow;
}

bool OutgoingStream::isOfClock(const Anchor& anchor, const Passing& packet) {
  const std::int64_t apart = static_cast<std::int32_t>(packet.place.timestamp - anchor.timestamp);
  return isOfRow(anchor, packet) && std::abs(apart) <= kSameClock;
}

/**
 * What is open to it follows at the length of a row: half the circle ahead of where it began, what is next would seem to lie
 * before it.
 */
void OutgoingStream::moveOn(Anchor& anchor, std::uint16_t sequence) {
  anchor.sequence = sequence;
  anchor.from = later16(anchor.from, add16(sequence, anchor.sequenceOffset - kSameRow));
}

/** The anchor that stands, moved on to `packet`; a new one where the row is another, or `anew` is asked for. */
OutgoingStream::Anchor& OutgoingStream::anchorFor(const Passing& packet, bool anew) {
  const std::uint16_t sequence = packet.place.sequence;
  if (anchor_ && isOfRow(*anchor_, packet) && !(anew && anchor_->timestampOffset)) {
    if (!isBefore16(sequence, anchor_->sequence)) moveOn(*anchor_, sequence);
    return *anchor_;
  }
  anchor_ = Anchor{packet.ssrc, add16(sequence_, -sequence), std::nullopt, sequence_, sequence, 0};
  return *anchor_;
}

}  // namespace ringway::rtp

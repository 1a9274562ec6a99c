#include "timeline.hpp"

#include <algorithm>

#include "../rtp/opus-ticks.hpp"

namespace ringway::ogg {

namespace {

constexpr std::int64_t kSilenceTicks = rtp::kTicksPerPacket;
/** Further ahead of when it was heard than this, or back of the latest, 1 s, a packet is of another time. */
constexpr std::int64_t kLeap = 48'000;

}  // namespace

std::int64_t Timeline::at(Micros now) const { return rtp::ticksIn(now - began_); }

void Timeline::hear(const rtp::Packet& packet, Micros now, TimelineListener& listener) {
  const std::uint32_t ticks = rtp::opusTicks(packet.payload);
  const auto position = place(packet, ticks, now, listener);
  if (!position) return;
  if (*position > length_ + kSilenceTicks / 2)
    wait(*position, packet.payload, now);
  else
    layDown(*position, packet.payload, listener);
  layThatFollow(listener);
}

void Timeline::goOn(Micros now, TimelineListener& listener) {
  if (now - latest_ >= kStandstill) patientUntil_ = now + kPatience;
  latest_ = now;
  if (now < patientUntil_) return;
  while (waitingCount_ > 0 && waiting_[0].came + kPatience <= now) {
    layFirst(listener);
    layThatFollow(listener);
  }
  if (waitingCount_ == 0) fill(at(now - kPatience) - kSilenceTicks / 2, listener);
}

void Timeline::settle(Micros now, TimelineListener& listener) {
  layAll(listener);
  fill(at(now), listener);
  anchor_.reset();
  lateSince_.reset();
}

void Timeline::resume(Micros now) {
  began_ = now - rtp::timeOf(length_);
  latest_ = now;
}

/** Where a packet belongs; nothing when it comes too late to have a place, or twice. */
std::optional<std::int64_t> Timeline::place(const rtp::Packet& packet, std::uint32_t ticks, Micros now,
                                            TimelineListener& listener) {
  if (length_ > at(now) + kLeap) return std::nullopt;  // a source whose clock is faster than ours
  if (!anchor_ || anchor_->ssrc != packet.ssrc) return beginAnew(packet, now, listener);
  const std::int64_t apart = static_cast<std::int32_t>(packet.timestamp - anchor_->timestamp);
  const std::int64_t position = anchor_->position + apart;
  if (position > at(now) + kLeap) return beginAnew(packet, now, listener);
  if (position + ticks / 2 < length_) {
    // One that was held up is lost; when nothing comes in time any more, this is the way from now on.
    if (!lateSince_) lateSince_ = now;
    const bool isOvertaken = apart <= 0 && apart >= -kLeap;
    if (isOvertaken || now - *lateSince_ < kPatience) return std::nullopt;
    return beginAnew(packet, now, listener);
  }
  lateSince_.reset();
  if (apart > 0) anchor_ = Anchor{packet.ssrc, packet.timestamp, position};
  return position;
}

std::int64_t Timeline::beginAnew(const rtp::Packet& packet, Micros now, TimelineListener& listener) {
  layAll(listener);
  lateSince_.reset();
  const std::int64_t position = std::max(length_, at(now));
  anchor_ = Anchor{packet.ssrc, packet.timestamp, position};
  fill(position, listener);
  return length_;
}

/** Kept until what belongs before it is there, or is waited for no more. */
void Timeline::wait(std::int64_t position, Bytes packet, Micros now) {
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(waitingCount_);
  const auto next = std::find_if(waiting_.begin(), end, [&](const Waiting& each) { return each.position >= position; });
  if (waitingCount_ == kMostWaiting || (next != end && next->position == position)) return;
  waiting_[waitingCount_].position = position;
  waiting_[waitingCount_].came = now;
  waiting_[waitingCount_].packet.assign(packet.begin(), packet.end());
  std::rotate(next, end, end + 1);
  waitingCount_++;
}

void Timeline::layDown(std::int64_t position, Bytes packet, TimelineListener& listener) {
  fill(position, listener);
  const std::uint32_t ticks = rtp::opusTicks(packet);
  listener.lay(packet, ticks);
  length_ += ticks;
}

void Timeline::layFirst(TimelineListener& listener) {
  layDown(waiting_[0].position, waiting_[0].packet, listener);
  std::rotate(waiting_.begin(), waiting_.begin() + 1, waiting_.begin() + static_cast<std::ptrdiff_t>(waitingCount_));
  waitingCount_--;
}

/** Those for which nothing is missing any more; and when no more can wait, whatever is missing. */
void Timeline::layThatFollow(TimelineListener& listener) {
  while (waitingCount_ == kMostWaiting ||
         (waitingCount_ > 0 && waiting_[0].position <= length_ + kSilenceTicks / 2))
    layFirst(listener);
}

void Timeline::layAll(TimelineListener& listener) {
  while (waitingCount_ > 0) layFirst(listener);
}

/** Silence up to a position, to the nearest 20 ms. */
void Timeline::fill(std::int64_t position, TimelineListener& listener) {
  for (; position - length_ >= kSilenceTicks / 2; length_ += kSilenceTicks) listener.lay(silence_, kSilenceTicks);
}

}  // namespace ringway::ogg

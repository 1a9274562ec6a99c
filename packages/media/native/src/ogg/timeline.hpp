#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "../bytes.hpp"
#include "../rtp/packet.hpp"

namespace ringway::ogg {

/** Who lays packets down one after the other. */
struct TimelineListener {
  virtual ~TimelineListener() = default;
  /** @param ticks how long the packet lasts, at 48 kHz */
  virtual void lay(Bytes packet, std::uint32_t ticks) = 0;
};

/**
 * Puts the packets of one direction where they belong in the call's time: by their timestamps, and where a stream begins, by when
 * they came. What is lost, or was not sent, is silence; what comes later than 200 ms, or twice, is dropped; another source, a leap of more
 * than a second, or a way that has become longer for good, begins anew at the time at which it is heard.
 */
class Timeline {
 public:
  /** What is waited for a packet that others have overtaken. */
  static constexpr Micros kPatience = 200 * kMillisecond;
  /** Time that has not gone on for so long stood still for us alone: what came meanwhile is still to be read. */
  static constexpr Micros kStandstill = 100 * kMillisecond;

  /** @param silence a packet of 20 ms, held by whoever holds this */
  Timeline(Bytes silence, Micros now) : silence_(silence), began_(now), latest_(now), patientUntil_(now) {}

  /** A packet of sound. */
  void hear(const rtp::Packet& packet, Micros now, TimelineListener& listener);
  /** Time goes on; to be called every 20 ms or so. */
  void goOn(Micros now, TimelineListener& listener);
  /** Up to now nothing more is waited for: the length is the time since it began, to the next 20 ms. */
  void settle(Micros now, TimelineListener& listener);
  /** After {@link settle}: silence up to a length, where another direction's packets ran ahead of their time. */
  void padTo(std::int64_t length, TimelineListener& listener) { fill(length, listener); }
  /** After {@link settle}: time stood still until now. */
  void resume(Micros now);

  /** Ticks that have been laid down. */
  std::int64_t length() const { return length_; }

 private:
  struct Anchor {
    std::uint32_t ssrc;
    /** The latest packet's timestamp, and where it belongs. */
    std::uint32_t timestamp;
    std::int64_t position;
  };
  struct Waiting {
    std::int64_t position = 0;
    Micros came = 0;
    std::vector<std::uint8_t> packet;
  };
  /** So many wait at most: 320 ms of the usual ones. */
  static constexpr std::size_t kMostWaiting = 16;

  std::int64_t at(Micros now) const;
  std::optional<std::int64_t> place(const rtp::Packet& packet, std::uint32_t ticks, Micros now, TimelineListener& listener);
  std::int64_t beginAnew(const rtp::Packet& packet, Micros now, TimelineListener& listener);
  void wait(std::int64_t position, Bytes packet, Micros now);
  void layDown(std::int64_t position, Bytes packet, TimelineListener& listener);
  void layFirst(TimelineListener& listener);
  void layThatFollow(TimelineListener& listener);
  void layAll(TimelineListener& listener);
  void fill(std::int64_t position, TimelineListener& listener);

  const Bytes silence_;
  Micros began_;
  /** The latest time that has gone on. */
  Micros latest_;
  /** After a standstill: nothing is given up before. */
  Micros patientUntil_;
  std::int64_t length_ = 0;
  std::optional<Anchor> anchor_;
  /** Since when all that comes is late. */
  std::optional<Micros> lateSince_;
  /** The first `waitingCount_` by their positions; the others keep their room. */
  std::array<Waiting, kMostWaiting> waiting_;
  std::size_t waitingCount_ = 0;
};

}  // namespace ringway::ogg

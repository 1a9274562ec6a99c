#pragma once

#include <cstdint>
#include <optional>

namespace ringway::rtp {

/** Where a packet stands in its stream. RFC 3550, section 5.1. */
struct Place {
  std::uint16_t sequence;
  std::uint32_t timestamp;
  bool marker;

  bool operator==(const Place&) const = default;
};

/** A packet of another stream, to be passed on. */
struct Passing {
  std::uint32_t ssrc;
  Place place;
};

/**
 * Gives the packets of one outgoing stream their places: one row of sequence numbers and timestamps for the whole call,
 * whether the packets are our own, or passed on from another stream.
 *
 * What the other stream has lost or swapped is lost or swapped in ours too, so that whoever plays it can conceal that as if
 * it heard the original. Where the two change over, or the other stream begins anew, ours goes on where it was.
 */
class OutgoingStream {
 public:
  /**
   * @param ticks the RTP clock's step from one of our own packets to the next
   * @param sequence, timestamp where they begin; RFC 3550 asks for random ones
   */
  OutgoingStream(std::uint32_t ticks, std::uint16_t sequence, std::uint32_t timestamp)
      : ticks_(ticks), sequence_(sequence), timestamp_(timestamp) {}

  /** Of the next packet of our own. */
  Place own(bool marker);
  /**
   * Of the next packet of a key of our own, which leaves in place of one of sound: time goes on, but the timestamp stays that at
   * which the key began. RFC 4733, section 2.2.
   */
  Place ownKey(bool begins);
  /** Nothing left for so many ticks: time has gone on all the same. */
  void pass(std::uint32_t ticks);
  /** Of a packet of sound from another stream, which lasts for `ticks`; nothing when it comes too late to have one. */
  std::optional<Place> passedOn(const Passing& packet, std::uint32_t ticks);
  /** Of a packet of a key. It takes a place in the row, but no time of the sound. */
  std::optional<Place> keyPassedOn(const Passing& packet);
  /** A packet of the other stream stays behind: its place is closed up, so that it does not look lost. */
  void leaveOut(const Passing& packet);

  /** The timestamp of the next packet of our own. */
  std::uint32_t timestamp() const { return timestamp_; }

 private:
  /** How far the places of another stream lie from those of ours. */
  struct Anchor {
    std::uint32_t ssrc;
    /** To be added to the other stream's; it grows smaller with every packet that is left out. */
    std::uint16_t sequenceOffset;
    /** Nothing until sound has been passed on: keys have a clock of their own. */
    std::optional<std::uint32_t> timestampOffset;
    /** The first place of ours that is open to it: what comes before is too late. */
    std::uint16_t from;
    /** The other stream's latest packet, and the latest of sound. */
    std::uint16_t sequence;
    std::uint32_t timestamp;
  };
  /** The last key: all its packets have one timestamp. */
  struct Key {
    /** That of the other stream; nothing for a key of our own. */
    std::optional<std::uint32_t> from;
    std::uint32_t to;
  };

  static bool isOfRow(const Anchor& anchor, const Passing& packet);
  static bool isOfClock(const Anchor& anchor, const Passing& packet);
  static void moveOn(Anchor& anchor, std::uint16_t sequence);
  Anchor& anchorFor(const Passing& packet, bool anew);
  std::uint32_t keyAt(std::uint32_t from);
  std::uint32_t newKeyAt(std::uint32_t now) const;

  const std::uint32_t ticks_;
  /** The next place that is free. */
  std::uint16_t sequence_;
  std::uint32_t timestamp_;
  std::optional<Anchor> anchor_;
  std::optional<Key> key_;
};

}  // namespace ringway::rtp

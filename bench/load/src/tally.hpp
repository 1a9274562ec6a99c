#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bytes.hpp"
#include "clock.hpp"
#include "number-count.hpp"

namespace ringway::load {

/** When each packet of a stretch of time came, for as long as there is room. */
struct Window {
  /** How much later each packet came than its RTP time says, in microseconds, against the first of them. */
  std::vector<std::int32_t> offsets;
  /** How long marked packets were on their way, in microseconds. */
  std::vector<std::int32_t> delays;
  /** The longest time in which none came, in microseconds. */
  Micros longestGap = 0;
};

/** What a call was sent. */
class Tally {
 public:
  /**
   * Opens a window with room for so many packets; later ones are counted, not timed. Times are the wall clock's. A call on
   * which nothing has come yet has none.
   */
  void openWindow(std::size_t packets, Micros at);
  /** What has come since; nothing when none was open. */
  std::optional<Window> closeWindow(Micros at);

  /**
   * A packet of sound. One that came before is counted as that and nothing else.
   *
   * @param number its RTP sequence number, made long
   * @param payload without RTP header and protection
   * @param at when the kernel noted it, by the wall clock
   */
  void note(std::uint64_t number, std::uint32_t timestamp, Bytes payload, Micros at);

  /** A packet of the same stream that is a key: it has a number, and a time of its own. */
  void noteNoSound(std::uint64_t number) { static_cast<void>(numbers_.note(number)); }

  const NumberCount& numbers() const { return numbers_; }
  /** The same of marked packets, by the number in their mark. */
  const NumberCount& marks() const { return marks_; }
  /** 0 while none has come. */
  Micros firstAt() const { return firstAt_; }

 private:
  void time(Micros at);

  NumberCount numbers_;
  NumberCount marks_;
  Micros firstAt_ = 0;
  Micros lastAt_ = 0;
  std::uint32_t lastTimestamp_ = 0;
  /** The RTP clock since the call's first packet, which does not wrap. */
  std::int64_t ticks_ = 0;
  /** Of the window's first packet: what it came later than its RTP time. */
  Micros origin_ = 0;
  bool isOpen_ = false;
  Window window_;
};

}  // namespace ringway::load

#pragma once

#include <cstdint>
#include <vector>

#include "../bytes.hpp"
#include "page-writer.hpp"

namespace ringway::ogg {

/** Opus packets as an Ogg file, mono, one after the other. RFC 7845. What becomes a page is appended to the room that is handed in. */
class OpusStream {
 public:
  /**
   * A page lasts 700 ms at most: what a killed process has not written yet, with the 200 ms that are waited for late packets, is
   * less than a second.
   */
  static constexpr std::uint64_t kPageTicks = 33'600;
  /** What a decoder throws away at the start, in ticks: 6.5 ms, the usual encoder's delay. */
  static constexpr std::uint16_t kPreSkip = 312;

  /** @param serial any number */
  explicit OpusStream(std::uint32_t serial) : pages_(serial) {}

  /** The two pages before all others: OpusHead and OpusTags, RFC 7845, section 5. */
  void begin(std::vector<std::uint8_t>& out);
  /** @param ticks how long it lasts, at 48 kHz */
  void add(Bytes packet, std::uint32_t ticks, std::vector<std::uint8_t>& out);
  /** What has been added becomes a page, however short. */
  void flush(std::vector<std::uint8_t>& out);
  /** The last page; nothing may be added any more. */
  void end(std::vector<std::uint8_t>& out);

 private:
  void close(std::vector<std::uint8_t>& out, bool last);

  PageWriter pages_;
  std::uint64_t position_ = 0;
  std::uint64_t pageBegan_ = 0;
};

}  // namespace ringway::ogg

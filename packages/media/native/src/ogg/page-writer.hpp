#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "../bytes.hpp"

namespace ringway::ogg {

/** Writes the pages of one logical stream; each packet lies whole in one page. RFC 3533, section 6. */
class PageWriter {
 public:
  explicit PageWriter(std::uint32_t serial) : serial_(serial) {}

  /** Nothing has been added since the last page. */
  bool empty() const { return segments_ == 0; }
  /** @returns false when this page has no room for it: it has to be closed first. A packet of up to 65,024 bytes fits in an empty one */
  bool add(Bytes packet);
  /** Closes the page, empty or not. @param position the stream's time at its end @param last whether none follows */
  void close(std::vector<std::uint8_t>& out, std::uint64_t position, bool last);

 private:
  static constexpr std::size_t kMostSegments = 255;

  const std::uint32_t serial_;
  std::uint32_t sequence_ = 0;
  std::array<std::uint8_t, kMostSegments> lacing_{};
  std::size_t segments_ = 0;
  std::vector<std::uint8_t> body_;
};

}  // namespace ringway::ogg

#include "page-writer.hpp"

#include <algorithm>

#include "checksum.hpp"
#include "little.hpp"

namespace ringway::ogg {

namespace {

constexpr std::uint8_t kFirst = 2;
constexpr std::uint8_t kLast = 4;
constexpr std::size_t kChecksumAt = 22;
constexpr std::size_t kSegment = 255;

}  // namespace

/** In segments of 255 bytes and a last one that is shorter, if need be empty. */
bool PageWriter::add(Bytes packet) {
  const std::size_t needed = packet.size() / kSegment + 1;
  if (needed > kMostSegments - segments_) return false;
  for (std::size_t i = 1; i < needed; i++) lacing_[segments_++] = kSegment;
  lacing_[segments_++] = static_cast<std::uint8_t>(packet.size() % kSegment);
  body_.insert(body_.end(), packet.begin(), packet.end());
  return true;
}

void PageWriter::close(std::vector<std::uint8_t>& out, std::uint64_t position, bool last) {
  const std::size_t begin = out.size();
  for (const char letter : {'O', 'g', 'g', 'S'}) out.push_back(static_cast<std::uint8_t>(letter));
  out.push_back(0);  // version
  out.push_back(static_cast<std::uint8_t>((sequence_ == 0 ? kFirst : 0) | (last ? kLast : 0)));
  appendLittle<8>(out, position);
  appendLittle<4>(out, serial_);
  appendLittle<4>(out, sequence_++);
  appendLittle<4>(out, 0);  // the checksum, until it is known
  out.push_back(static_cast<std::uint8_t>(segments_));
  out.insert(out.end(), lacing_.begin(), lacing_.begin() + static_cast<std::ptrdiff_t>(segments_));
  out.insert(out.end(), body_.begin(), body_.end());
  const std::uint32_t sum = checksum(Bytes(out).subspan(begin));
  for (std::size_t i = 0; i < 4; i++) out[begin + kChecksumAt + i] = static_cast<std::uint8_t>(sum >> (8 * i));
  segments_ = 0;
  body_.clear();
}

}  // namespace ringway::ogg

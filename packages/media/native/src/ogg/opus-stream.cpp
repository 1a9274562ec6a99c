#include "opus-stream.hpp"

#include <string_view>

#include "little.hpp"

namespace ringway::ogg {

namespace {

void appendText(std::vector<std::uint8_t>& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

std::vector<std::uint8_t> opusHead() {
  std::vector<std::uint8_t> head;
  appendText(head, "OpusHead");
  appendLittle<1>(head, 1);  // version
  appendLittle<1>(head, 1);  // channels
  appendLittle<2>(head, OpusStream::kPreSkip);
  appendLittle<4>(head, 48'000);  // the input's rate, for information
  appendLittle<2>(head, 0);       // gain
  appendLittle<1>(head, 0);       // mapping: mono or stereo
  return head;
}

std::vector<std::uint8_t> opusTags() {
  constexpr std::string_view kVendor = "ringway";
  std::vector<std::uint8_t> tags;
  appendText(tags, "OpusTags");
  appendLittle<4>(tags, kVendor.size());
  appendText(tags, kVendor);
  appendLittle<4>(tags, 0);  // no comments
  return tags;
}

}  // namespace

void OpusStream::begin(std::vector<std::uint8_t>& out) {
  pages_.add(opusHead());
  pages_.close(out, 0, false);
  pages_.add(opusTags());
  pages_.close(out, 0, false);
}

void OpusStream::add(Bytes packet, std::uint32_t ticks, std::vector<std::uint8_t>& out) {
  if (!pages_.add(packet)) {
    close(out, false);
    if (!pages_.add(packet)) return;
  }
  position_ += ticks;
  if (position_ - pageBegan_ >= kPageTicks) close(out, false);
}

void OpusStream::flush(std::vector<std::uint8_t>& out) {
  if (!pages_.empty()) close(out, false);
}

void OpusStream::end(std::vector<std::uint8_t>& out) { close(out, true); }

void OpusStream::close(std::vector<std::uint8_t>& out, bool last) {
  pages_.close(out, position_, last);
  pageBegan_ = position_;
}

}  // namespace ringway::ogg

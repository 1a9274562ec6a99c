#include "tally.hpp"

#include <algorithm>

#include "mark.hpp"

namespace ringway::load {

namespace {

/** Opus counts 48,000 ticks a second. RFC 7587. */
constexpr std::int64_t microsOfTicks(std::int64_t ticks) { return ticks * 1'000 / 48; }

/** Half an hour either way, which no packet here is late. */
std::int32_t bounded(Micros micros) {
  constexpr Micros kMost = 1'800'000'000;
  return static_cast<std::int32_t>(std::clamp(micros, -kMost, kMost));
}

}  // namespace

void Tally::openWindow(std::size_t packets, Micros at) {
  if (firstAt_ == 0) return;
  window_ = {};
  window_.offsets.reserve(packets);
  window_.delays.reserve(packets);
  lastAt_ = at;
  isOpen_ = true;
}

std::optional<Window> Tally::closeWindow(Micros at) {
  if (!isOpen_) return std::nullopt;
  isOpen_ = false;
  window_.longestGap = std::max(window_.longestGap, at - lastAt_);
  return std::move(window_);
}

void Tally::note(std::uint64_t number, std::uint32_t timestamp, Bytes payload, Micros at) {
  if (!numbers_.note(number)) return;
  if (firstAt_ == 0) {
    firstAt_ = at;
    lastTimestamp_ = timestamp;
  }
  ticks_ += static_cast<std::int32_t>(timestamp - lastTimestamp_);
  lastTimestamp_ = timestamp;
  const auto mark = markOf(payload);
  if (mark) marks_.note(mark->number);
  if (!isOpen_) return;
  time(at);
  if (mark && window_.delays.size() < window_.delays.capacity()) window_.delays.push_back(bounded(at - mark->leftAt));
}

void Tally::time(Micros at) {
  const Micros late = at - firstAt_ - microsOfTicks(ticks_);
  if (window_.offsets.empty()) origin_ = late;
  window_.longestGap = std::max(window_.longestGap, at - lastAt_);
  lastAt_ = at;
  if (window_.offsets.size() < window_.offsets.capacity()) window_.offsets.push_back(bounded(late - origin_));
}

}  // namespace ringway::load

#include "telephone-event.hpp"

namespace ringway::rtp {

namespace {

constexpr Key kKeys = 16;

/** A timestamp this far behind the last key's, in RTP ticks (10 s at 48 kHz), is a new timeline, not a late packet. */
constexpr std::int32_t kNewTimeline = 480'000;

}  // namespace

std::optional<Key> keyOf(Bytes payload) {
  if (payload.size() < kKeyBytes || payload[0] >= kKeys) return std::nullopt;
  return payload[0];
}

std::optional<Key> KeyListener::hear(std::uint32_t timestamp, Bytes payload) {
  const auto key = keyOf(payload);
  if (!key || !isNew(timestamp, *key)) return std::nullopt;
  last_ = Heard{timestamp, *key};
  return key;
}

bool KeyListener::isNew(std::uint32_t timestamp, Key key) const {
  if (!last_) return true;
  // Signed, so that it works across the 32-bit wrap.
  const auto ahead = static_cast<std::int32_t>(timestamp - last_->timestamp);
  if (ahead == 0) return key != last_->key;
  return ahead > 0 || ahead < -kNewTimeline;
}

}  // namespace ringway::rtp

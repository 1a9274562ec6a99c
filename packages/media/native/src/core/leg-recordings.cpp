#include <algorithm>

#include "leg.hpp"

namespace ringway::core {

Recording* Leg::recording(std::uint32_t id) const {
  const auto found = std::ranges::find(recordings_, id, [](const auto& each) { return each->id(); });
  return found == recordings_.end() ? nullptr : found->get();
}

void Leg::stopRecording(std::uint32_t id) {
  Recording* const stopped = recording(id);
  if (!stopped) return;
  stopped->end(RecordingEnd::stopped);
  std::erase_if(recordings_, [stopped](const auto& each) { return each.get() == stopped; });
}

void Leg::keep(Direction direction, const rtp::Packet& packet, Micros now) {
  for (const auto& recording : recordings_) recording->hear(direction, packet, now);
}

/** One whose files take nothing any more is over. */
void Leg::goOnRecording(Micros now) {
  std::erase_if(recordings_, [now](const auto& recording) {
    if (recording->goOn(now)) return false;
    recording->end(RecordingEnd::failed);
    return true;
  });
}

void Leg::endRecordings() {
  for (const auto& recording : recordings_) recording->end(RecordingEnd::legClosed);
  recordings_.clear();
}

}  // namespace ringway::core

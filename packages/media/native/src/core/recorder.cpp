#include "recorder.hpp"

#include <utility>

namespace ringway::core {

void Recorder::began(std::uint32_t recording, double at) {
  Told told;
  told.recording(recording, at);
  tell_(std::move(told));
}

void Recorder::over(std::uint32_t recording, RecordingEnd how, int error, Micros length) {
  Told told;
  told.recorded(recording, how, error, length);
  tell_(std::move(told));
}

}  // namespace ringway::core

#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "recording.hpp"
#include "told.hpp"

namespace ringway::core {

/** Begins recordings, and tells JavaScript what becomes of them. Recordings end before it does. */
class Recorder final : private RecordingListener {
 public:
  /** @param tell is called on any thread */
  explicit Recorder(std::function<void(Told)> tell) : tell_(std::move(tell)) {}

  std::unique_ptr<Recording> begin(RecordingOrder order, Bytes silence, Micros now) {
    RecordingListener& listener = *this;
    if (!writer_) writer_.emplace();
    return std::make_unique<Recording>(std::move(order), silence, now, *writer_, listener);
  }

 private:
  void began(std::uint32_t recording, double at) override;
  void over(std::uint32_t recording, RecordingEnd how, int error, Micros length) override;

  std::function<void(Told)> tell_;
  /** There once somebody has recorded: most engines never do, and it has two threads. */
  std::optional<FileWriter> writer_;
};

}  // namespace ringway::core

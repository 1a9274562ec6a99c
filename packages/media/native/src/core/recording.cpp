#include "recording.hpp"

#include <algorithm>
#include <cerrno>

#include "../rtp/opus-ticks.hpp"
#include "wall-clock.hpp"

namespace ringway::core {

namespace {

/** Tells once all files of a recording have been done something to, with the first error of any. One of the writer's threads alone calls it. */
FileWriter::Done afterAll(std::size_t files, std::function<void(int error)> tell) {
  struct Count {
    std::size_t left;
    int error = 0;
  };
  return [count = std::make_shared<Count>(Count{files}), tell = std::move(tell)](int error) {
    if (count->error == 0) count->error = error;
    if (--count->left == 0) tell(count->error);
  };
}

}  // namespace

Recording::Recording(RecordingOrder order, Bytes silence, Micros now, FileWriter& writer, RecordingListener& listener)
    : id_(order.id), writer_(writer), listener_(listener), latest_(now) {
  const auto files = static_cast<std::size_t>(std::ranges::count_if(order.paths, [](const auto& path) { return !path.empty(); }));
  const auto opened = afterAll(files, [&listener, id = id_, at = unixMilliseconds()](int error) {
    if (error == 0) listener.began(id, at);
  });
  for (std::size_t i = 0; i < tracks_.size(); i++) {
    if (order.paths[i].empty()) continue;
    auto file = std::make_shared<WrittenFile>(std::move(order.paths[i]));
    writer_.open(file, opened);
    Track& track = tracks_[i].emplace(std::move(file), silence, static_cast<std::uint32_t>(i + 1), now);
    track.stream.begin(track.pages);
    flush(track);
  }
}

void Recording::hear(Direction direction, const rtp::Packet& packet, Micros now) {
  auto& track = tracks_[static_cast<std::size_t>(direction)];
  if (!track || state_ != State::running || !rtp::isOpus(packet.payload)) return;
  track->timeline.hear(packet, now, *track);
  flush(*track);
}

bool Recording::goOn(Micros now) {
  latest_ = now;
  for (auto& track : tracks_) {
    if (!track || state_ == State::standing) continue;
    track->timeline.goOn(now, *track);
    flush(*track);
  }
  return isTaken();
}

bool Recording::isTaken() const {
  const auto failed = [](const auto& track) { return track && track->file->error.load(std::memory_order_relaxed) != 0; };
  return !isBehind_ && std::ranges::none_of(tracks_, failed);
}

void Recording::pause(bool silence, Micros now) {
  if (state_ != State::running) return;
  settle(now);
  // Who knows when it goes on.
  for (auto& track : tracks_) {
    if (!track) continue;
    track->stream.flush(track->pages);
    flush(*track);
  }
  state_ = silence ? State::silent : State::standing;
}

void Recording::resume(Micros now) {
  if (state_ == State::silent) settle(now);
  if (state_ == State::standing)
    for (auto& track : tracks_)
      if (track) track->timeline.resume(now);
  state_ = State::running;
}

void Recording::end(RecordingEnd how) {
  if (state_ != State::standing) settle(latest_);
  std::size_t files = 0;
  for (auto& track : tracks_) {
    if (!track) continue;
    files++;
    track->stream.end(track->pages);
    flush(*track);
  }
  // A disk that stands still may not even let the files be closed: that is not waited for.
  if (isBehind_) listener_.over(id_, RecordingEnd::failed, EAGAIN, length());
  const auto tell = [&listener = listener_, id = id_, how, length = length()](int error) {
    listener.over(id, error == 0 ? how : RecordingEnd::failed, error, length);
  };
  const FileWriter::Done closed = isBehind_ ? FileWriter::Done() : afterAll(files, tell);
  for (auto& track : tracks_)
    if (track) writer_.close(track->file, closed);
}

/** Up to now nothing more is waited for; and both directions are as long as the longer one, so that what follows begins at one time. */
void Recording::settle(Micros now) {
  for (auto& track : tracks_)
    if (track) track->timeline.settle(now, *track);
  const std::int64_t longest = ticks();
  for (auto& track : tracks_) {
    if (!track) continue;
    track->timeline.padTo(longest, *track);
    flush(*track);
  }
}

void Recording::flush(Track& track) {
  if (track.pages.empty()) return;
  if (!isBehind_ && !writer_.append(track.file, std::move(track.pages))) isBehind_ = true;
  track.pages = {};
}

std::int64_t Recording::ticks() const {
  std::int64_t longest = 0;
  for (const auto& track : tracks_)
    if (track) longest = std::max(longest, track->timeline.length());
  return longest;
}

Micros Recording::length() const { return rtp::timeOf(ticks()); }

}  // namespace ringway::core

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../ogg/opus-stream.hpp"
#include "../ogg/timeline.hpp"
#include "file-writer.hpp"
#include "told.hpp"

namespace ringway::core {

enum class Direction : std::uint8_t { inbound, outbound };

/** Who is told of a recording, on the media thread or one of the writer's. */
struct RecordingListener {
  virtual ~RecordingListener() = default;
  /** Its files are there. @param at when its first moment was, in Unix milliseconds */
  virtual void began(std::uint32_t recording, double at) = 0;
  /** Its files are whole, or will never be. @param error the system's number of what went wrong, or 0 */
  virtual void over(std::uint32_t recording, RecordingEnd how, int error, Micros length) = 0;
};

/** What is to be recorded, and where to; an empty path for a direction that is not. */
struct RecordingOrder {
  std::uint32_t id;
  std::array<std::string, 2> paths;
};

/** The packets of a leg on their way into Ogg files, a file a direction, both on the call's time. It lives on the media thread. */
class Recording {
 public:
  /** @param silence a packet of 20 ms, held by whoever holds this @param listener outlives the writer */
  Recording(RecordingOrder order, Bytes silence, Micros now, FileWriter& writer, RecordingListener& listener);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  std::uint32_t id() const { return id_; }

  /** A packet of sound. One that is no Opus is left out: it would end the file for most who read it. */
  void hear(Direction direction, const rtp::Packet& packet, Micros now);
  /** Time goes on; to be called every 20 ms or so. @returns false when the files do not take any more: it has to be ended */
  bool goOn(Micros now);
  /** @param silence whether the time that passes is silence, or is left out */
  void pause(bool silence, Micros now);
  void resume(Micros now);
  /** At the time of the latest {@link goOn}; to be called once. The listener is told when the files are whole. */
  void end(RecordingEnd how);

 private:
  enum class State : std::uint8_t { running, silent, standing };

  /** One direction. */
  struct Track final : ogg::TimelineListener {
    Track(FileWriter::File into, Bytes silence, std::uint32_t serial, Micros now)
        : file(std::move(into)), timeline(silence, now), stream(serial) {}
    void lay(Bytes packet, std::uint32_t ticks) override { stream.add(packet, ticks, pages); }

    FileWriter::File file;
    ogg::Timeline timeline;
    ogg::OpusStream stream;
    /** Whole ones, to be handed to the writer. */
    std::vector<std::uint8_t> pages;
  };

  void flush(Track& track);
  void settle(Micros now);
  bool isTaken() const;
  std::int64_t ticks() const;
  Micros length() const;

  const std::uint32_t id_;
  FileWriter& writer_;
  RecordingListener& listener_;
  std::array<std::optional<Track>, 2> tracks_;
  Micros latest_;
  State state_ = State::running;
  /** What did not fit into the writer's queue any more. */
  bool isBehind_ = false;
};

}  // namespace ringway::core

#pragma once

#include <cstdint>
#include <vector>

#include "../bytes.hpp"
#include "packet-batch.hpp"

namespace ringway::core {

/** What happened, in the numbers of `src/native/addon.ts`. */
enum class Happening : std::uint8_t { connected, firstPacket, digit, started, finished, closed, passing, parted, recording, recorded };

enum class LegEnd : std::uint8_t { closed, connectionFailed, connectionLost };
enum class PlaybackEnd : std::uint8_t { ended, stopped, legClosed };
enum class BridgeEnd : std::uint8_t { undone, legClosed };
enum class RecordingEnd : std::uint8_t { stopped, legClosed, failed };

/** What is to be told to JavaScript, gathered until the end of a tick. */
class Told {
 public:
  bool empty() const { return events_.empty() && packets_.empty(); }

  void connected(std::uint32_t leg) { add(Happening::connected, leg); }
  void firstPacket(std::uint32_t leg) { add(Happening::firstPacket, leg); }
  void digit(std::uint32_t leg, std::uint8_t event) { add(Happening::digit, leg, event); }
  void started(std::uint32_t leg, std::uint32_t playback) { add(Happening::started, leg, playback); }
  void finished(std::uint32_t leg, std::uint32_t playback, PlaybackEnd how) {
    add(Happening::finished, leg, playback, static_cast<double>(how));
  }
  void closed(std::uint32_t leg, LegEnd why) { add(Happening::closed, leg, static_cast<double>(why)); }
  void passing(std::uint32_t bridge) { add(Happening::passing, bridge); }
  void parted(std::uint32_t bridge, BridgeEnd how) { add(Happening::parted, bridge, static_cast<double>(how)); }
  /** @param at when its first moment was, in Unix milliseconds */
  void recording(std::uint32_t recording, double at) { add(Happening::recording, recording, at); }
  void recorded(std::uint32_t recording, RecordingEnd how, int error, Micros length) {
    add(Happening::recorded, recording, static_cast<double>(how), error, static_cast<double>(length) / kMillisecond);
  }
  /** A packet of sound that came in on a leg that somebody listens to. */
  void heard(std::uint32_t leg, Bytes rtp) { packets_.add(leg, rtp); }

  /** Six numbers each: kind, whom it is about, three more, and when, in Unix milliseconds. */
  const std::vector<double>& events() const { return events_; }
  /** As in {@link PacketBatch}. */
  const std::vector<std::uint8_t>& packets() const { return packets_.bytes(); }

 private:
  void add(Happening what, std::uint32_t about, double first = 0, double second = 0, double third = 0);

  std::vector<double> events_;
  PacketBatch packets_;
};

}  // namespace ringway::core

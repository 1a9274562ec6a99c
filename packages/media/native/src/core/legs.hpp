#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bridge.hpp"
#include "leg.hpp"
#include "told.hpp"

namespace ringway::core {

/** All legs and bridges of the media thread, by their numbers. An order about one that is over does nothing. */
class Legs {
 public:
  /** Legs are served in four rounds, 5 ms apart, each leg in one of them. */
  static constexpr std::size_t kRounds = 4;

  /** @param told is told what happens here @param recorder begins what is recorded; both outlive this */
  Legs(Told& told, Recorder& recorder);
  ~Legs();

  /** The leg's round is the one that has fewest. */
  void add(LegParts parts);
  void connect(std::uint32_t leg, const Remote& remote, Micros now);
  void open(std::uint32_t leg);
  void play(std::uint32_t leg, std::uint32_t playback, std::vector<rtp::PlayItem> items, rtp::KeySet stopKeys);
  void stop(std::uint32_t leg, std::uint32_t playback);
  void keyPressed(std::uint32_t leg, rtp::Key key);
  void listen(std::uint32_t leg, bool on);
  void feed(std::uint32_t leg, bool on);
  /** @param packets as in {@link PacketBatch} */
  void send(Bytes packets, Micros now);
  void join(std::uint32_t bridge, std::uint32_t one, std::uint32_t other, rtp::KeySet keptOfOne, rtp::KeySet keptOfOther);
  void part(std::uint32_t bridge);
  /** Told as over at once when the leg is. */
  void record(std::uint32_t leg, RecordingOrder order, Micros now);
  void pauseRecording(std::uint32_t leg, std::uint32_t recording, bool silence, Micros now);
  void resumeRecording(std::uint32_t leg, std::uint32_t recording, Micros now);
  void stopRecording(std::uint32_t leg, std::uint32_t recording);
  void close(std::uint32_t leg);

  bool empty() const { return legs_.empty(); }
  /** Reads what has come in on all sockets, as far as it is there. */
  void drain(Micros now);
  const std::vector<Leg*>& round(std::size_t round) const { return rounds_[round]; }
  /** Legs that have ended leave their places and their bridges. To be called when none of them is in use. */
  void sweep();
  /** Bridges that are not over. Read by any thread. */
  std::uint32_t bridges() const { return bridgeCount_.load(std::memory_order_relaxed); }

 private:
  Leg* find(std::uint32_t leg) const;
  void over(std::uint32_t bridge, BridgeEnd how);

  void receive(Leg& leg, Micros now);

  Told& told_;
  Recorder& recorder_;
  /** An epoll of all sockets, each with its leg. */
  int poll_;
  std::unordered_map<std::uint32_t, std::unique_ptr<Leg>> legs_;
  std::unordered_map<std::uint32_t, Bridge> bridges_;
  std::atomic<std::uint32_t> bridgeCount_{0};
  std::array<std::vector<Leg*>, kRounds> rounds_;
};

}  // namespace ringway::core

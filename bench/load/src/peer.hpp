#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "call.hpp"
#include "schedule.hpp"

namespace ringway::load {

/** What was measured between the opening and the closing of a window, over all calls. Microseconds. */
struct Measured {
  /** How long the window stood open. */
  Micros open = 0;
  /** How late each packet came, against the schedule that fits its call best: that of its earliest packet. */
  std::vector<std::int32_t> lateness;
  /** How long marked packets were on their way. */
  std::vector<std::int32_t> delays;
  /** For each call the longest time in which nothing came. */
  std::vector<std::int32_t> gaps;
  /** How late our own packets had left: of each tick the last. */
  std::vector<std::int32_t> ownLateness;
  /** How prompts fell silent after keys. */
  std::vector<Hush> hushes;
};

/** One call as it stands. */
struct CallRow {
  Call::State state;
  Call::Count count;
  Micros firstAt;
  NumberCount numbers;
  NumberCount marks;
};

/**
 * The far ends of many calls, on one thread that sleeps to the next tick of 5 ms, sends what is due, and then takes what
 * has come. All of it may be called from one other thread, in whose order things are done; what returns nothing does
 * not wait.
 */
class Peer {
 public:
  /** @param sound may be empty: then nothing is ever said */
  Peer(std::string address, Protection preferred, Sound sound);
  ~Peer();

  const std::string& fingerprint() const { return identity_.fingerprint(); }
  /** Whether the system lets its thread run before all others: callers do not wait for the machine that serves them. */
  bool goesFirst() const { return goesFirst_; }

  struct Place {
    std::size_t call;
    std::uint16_t port;
  };
  /** Nothing when no port can be had, or when there are 4,096 calls at a time; `errno` says why. */
  std::optional<Place> add(OurSide ours);
  void meet(std::size_t call, TheirSide theirs);
  void hangUp(std::size_t call);
  void vanish(std::size_t call);
  void press(std::size_t call, std::uint8_t key);
  /** Whether packets leave on the calls that are connected. */
  void speak(bool on);
  /** Times are kept of so many packets a call. */
  void openWindow(std::size_t packets);
  /** Lets go of calls that are over; what is known of them stays. */
  Measured closeWindow();
  std::vector<CallRow> rows();
  /** Why calls have failed, in words, each once. */
  std::vector<std::string> reasons();

 private:
  void run();
  void order(std::function<void()> work);
  void ask(std::function<void()> work);
  void obey();
  void send(std::uint64_t tick);
  void waitAndTake();
  void takeAll(int waitMs);
  void lookAtTime();
  /** Nothing for one that was let go of, or never was. */
  Call* callAt(std::size_t index) const { return index < calls_.size() ? calls_[index].get() : nullptr; }
  void letGoOfEnded();
  bool isConnecting() const { return connecting_ > 0; }

  const std::string address_;
  const DtlsIdentity identity_;
  const Sound sound_;
  const int epoll_;
  /** How many have been added; the media thread may not know of the last ones yet. */
  std::size_t added_ = 0;
  /** By their numbers; empty places are those of calls that were let go of. */
  std::vector<std::shared_ptr<Call>> calls_;
  std::vector<CallRow> gone_;
  std::set<std::string> reasons_;
  /** Calls that have a socket. */
  std::atomic<std::size_t> open_ = 0;
  Schedule schedule_;
  std::size_t connecting_ = 0;
  bool speaking_ = false;
  std::vector<std::int32_t> ownLateness_;
  Micros openedAt_ = 0;

  std::mutex asking_;
  std::vector<std::function<void()>> asked_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
  const bool goesFirst_;
};

}  // namespace ringway::load

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "../rtp/pacer-clock.hpp"
#include "lateness.hpp"
#include "legs.hpp"
#include "orders.hpp"
#include "recent-lateness.hpp"
#include "told.hpp"

namespace ringway::core {

/**
 * The one thread through which all packets pass. Every 5 ms it carries out what was ordered, reads what has come in on all sockets, and
 * serves a quarter of the legs; between these ticks it sleeps, because waking for each packet costs more than the few
 * milliseconds that one waits. Without legs it sleeps until something is ordered.
 */
class MediaThread {
 public:
  /** @param tell is called by the thread at the end of a tick in which something happened */
  explicit MediaThread(std::function<void(Told)> tell);
  /** Ends it; legs that are left end untold. */
  ~MediaThread();
  MediaThread(const MediaThread&) = delete;
  MediaThread& operator=(const MediaThread&) = delete;

  void order(Orders::Order order) { orders_.add(std::move(order)); }
  /** How much later than due legs were served. */
  const Lateness& lateness() const { return lateness_; }
  const RecentLateness& recentLateness() const { return recent_; }
  const Legs& legs() const { return legs_; }

  /** The clock of all legs. */
  static Micros now();

 private:
  void run();
  void sleep();
  void carryOut();
  void serve();
  void serveRound(int phase, Micros due);
  void tell();

  std::function<void(Told)> tell_;
  Told told_;
  Orders orders_;
  Recorder recorder_;
  Legs legs_;
  Lateness lateness_;
  RecentLateness recent_;
  rtp::PacerClock clock_{};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace ringway::core

#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "../dtls/context.hpp"
#include "media-thread.hpp"
#include "telling.hpp"

namespace ringway::core {

struct PortRange {
  std::uint16_t from;
  std::uint16_t to;
};

/** Our half of a leg's transport. */
struct LocalHalf {
  ice::Credentials credentials;
  dtls::Fingerprint fingerprint;
  std::uint32_t ssrc;
  std::uint16_t port;
};

/** RTP packets: sent, received, and those that should have come and did not; and datagrams that were of no use, by {@link Refusal}. */
struct Passed {
  double sent = 0;
  double received = 0;
  double lost = 0;
  std::array<double, kRefusals> refused{};
};

/** What is known of one leg. */
struct LegFigures {
  Passed passed;
  Micros jitter;
  /** What the other side has last reported of what we send; nothing before it has. */
  struct Reported {
    double fractionLost;
    Micros jitter;
  };
  std::optional<Reported> reported;
  std::optional<Micros> roundTrip;
  /** Why it never connected, or was lost; null for neither. */
  const char* fault;
};

/** The media thread as JavaScript's thread holds it: what is made for it, and what can be read while it runs. */
class Core {
 public:
  /** @param certificateLifetime how long one certificate is given to new legs */
  Core(const Address& local, PortRange ports, Micros certificateLifetime, std::shared_ptr<const rtp::Prompt> silence,
       std::unique_ptr<Telling> telling);

  const Address& local() const { return local_; }
  /** Binds a port and makes our half. @param error the system's number when nothing is returned; 0 when OpenSSL is at fault */
  std::optional<LocalHalf> addLeg(std::uint32_t leg, AudioLine audio, int& error);
  void order(Orders::Order order) { thread_->order(std::move(order)); }

  /** Nothing once it was forgotten. */
  std::optional<LegFigures> legStats(std::uint32_t leg) const;
  void forgetLeg(std::uint32_t leg);
  /** Over all legs since the start. */
  Passed passed() const;
  std::uint32_t bridges() const { return thread_->legs().bridges(); }
  const Lateness& lateness() const { return thread_->lateness(); }
  Micros recentP99() const { return thread_->recentLateness().p99(MediaThread::now()); }

 private:
  const Address local_;
  const PortRange ports_;
  const std::shared_ptr<const rtp::Prompt> silence_;
  dtls::Contexts contexts_;
  std::unordered_map<std::uint32_t, std::shared_ptr<LegCounters>> counters_;
  /** Over legs that are forgotten. */
  Passed past_;
  // The thread tells until its end: it ends before that to which it tells.
  std::unique_ptr<Telling> telling_;
  std::unique_ptr<MediaThread> thread_;
};

}  // namespace ringway::core

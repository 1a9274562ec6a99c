#include "core.hpp"

#include "../rtp/opus-ticks.hpp"
#include "dice.hpp"

namespace ringway::core {

namespace {

Passed& operator+=(Passed& sum, const LegCounters& counters) {
  sum.sent += static_cast<double>(counters.sent.load(std::memory_order_relaxed));
  sum.received += static_cast<double>(counters.received.load(std::memory_order_relaxed));
  sum.lost += static_cast<double>(counters.lost.load(std::memory_order_relaxed));
  for (std::size_t i = 0; i < kRefusals; i++)
    sum.refused[i] += static_cast<double>(counters.refused[i].load(std::memory_order_relaxed));
  return sum;
}

}  // namespace

Core::Core(const Address& local, PortRange ports, Micros certificateLifetime,
           std::shared_ptr<const rtp::Prompt> silence, std::unique_ptr<Telling> telling)
    : local_(local),
      ports_(ports),
      silence_(std::move(silence)),
      contexts_(certificateLifetime),
      telling_(std::move(telling)),
      thread_(std::make_unique<MediaThread>([this](Told told) { telling_->tell(std::move(told)); })) {}

std::optional<LocalHalf> Core::addLeg(std::uint32_t id, AudioLine audio, int& error) {
  error = 0;
  auto credentials = ice::newCredentials();
  auto context = contexts_.current(MediaThread::now());
  if (!credentials || !context) return std::nullopt;
  auto socket = UdpSocket::bindWithin(local_, ports_.from, ports_.to, error);
  if (!socket) return std::nullopt;
  LocalHalf half{*credentials, context->fingerprint(), dice<std::uint32_t>() | 1u, socket->port()};
  auto counters = counters_[id] = std::make_shared<LegCounters>();
  // An order can be copied, and what a leg is made of cannot.
  auto parts = std::make_shared<LegParts>(LegParts{.id = id,
                                                   .socket = std::move(*socket),
                                                   .sixth = local_.isSixth(),
                                                   .credentials = std::move(*credentials),
                                                   .context = std::move(context),
                                                   .ssrc = half.ssrc,
                                                   .audio = audio,
                                                   .silence = silence_,
                                                   .counters = std::move(counters)});
  order([parts](Legs& legs) { legs.add(std::move(*parts)); });
  return half;
}

std::optional<LegFigures> Core::legStats(std::uint32_t leg) const {
  const auto found = counters_.find(leg);
  if (found == counters_.end()) return std::nullopt;
  const LegCounters& counters = *found->second;
  LegFigures figures{};
  figures.passed += counters;
  figures.jitter = rtp::timeOf(counters.jitter.load(std::memory_order_relaxed));
  if (counters.reported.load(std::memory_order_acquire))
    figures.reported = {counters.fractionLostThere.load(std::memory_order_relaxed) / 256.0,
                        rtp::timeOf(counters.jitterThere.load(std::memory_order_relaxed))};
  const Micros roundTrip = counters.roundTrip.load(std::memory_order_relaxed);
  if (roundTrip >= 0) figures.roundTrip = roundTrip;
  figures.fault = counters.fault.load(std::memory_order_relaxed);
  return figures;
}

void Core::forgetLeg(std::uint32_t leg) {
  const auto found = counters_.find(leg);
  if (found == counters_.end()) return;
  past_ += *found->second;
  counters_.erase(found);
}

Passed Core::passed() const {
  Passed sum = past_;
  for (const auto& [leg, counters] : counters_) sum += *counters;
  return sum;
}

}  // namespace ringway::core

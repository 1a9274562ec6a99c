#include "peer.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <future>

namespace ringway::load {

namespace {

/** More than any bench asks for. */
constexpr std::size_t kMostCalls = 4'096;
/** Two minutes of one call. */
constexpr std::size_t kMostTimed = 6'000;
constexpr int kReadyAtOnce = 256;
/** So that a flood does not keep our own packets from leaving. */
constexpr int kRoundsPerTick = 32;
constexpr std::size_t kLongestDatagram = 2'048;

/** In turn with other threads of the same kind. @returns whether that is allowed here */
bool putFirst(std::thread& thread) {
  const sched_param lowest{.sched_priority = sched_get_priority_min(SCHED_RR)};
  return pthread_setschedparam(thread.native_handle(), SCHED_RR, &lowest) == 0;
}

CallRow rowOf(Call& call) {
  Tally& tally = call.tally();
  return {call.state(), call.count(), tally.firstAt(), tally.numbers(), tally.marks()};
}

}  // namespace

Peer::Peer(std::string address, Protection preferred, Sound sound)
    : address_(std::move(address)),
      identity_(preferred),
      sound_(std::move(sound)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      schedule_(steadyNow()),
      thread_([this] { run(); }),
      goesFirst_(putFirst(thread_)) {}

Peer::~Peer() {
  ending_ = true;
  thread_.join();
  calls_.clear();
  close(epoll_);
}

std::optional<Peer::Place> Peer::add(OurSide ours) {
  auto socket = UdpSocket::bind(address_);
  if (!socket) return std::nullopt;
  const Place place{added_, socket->port()};
  epoll_event event{.events = EPOLLIN, .data = {.u64 = place.call}};
  if (open_ >= kMostCalls) errno = EMFILE;
  if (open_ >= kMostCalls || epoll_ctl(epoll_, EPOLL_CTL_ADD, socket->descriptor(), &event) != 0) return std::nullopt;
  added_++;
  open_++;
  auto call = std::make_shared<Call>(identity_, std::move(*socket), std::move(ours), sound_);
  order([this, call = std::move(call)] { calls_.push_back(call); });
  return place;
}

void Peer::meet(std::size_t call, TheirSide theirs) {
  order([this, call, theirs = std::move(theirs)] {
    if (!callAt(call)) return;
    callAt(call)->meet(theirs);
    connecting_++;
  });
}

void Peer::hangUp(std::size_t call) {
  order([this, call] {
    if (callAt(call)) callAt(call)->hangUp();
  });
}

void Peer::vanish(std::size_t call) {
  order([this, call] {
    if (callAt(call)) callAt(call)->vanish();
  });
}

void Peer::press(std::size_t call, std::uint8_t key) {
  order([this, call, key] {
    if (callAt(call)) callAt(call)->press(key);
  });
}

void Peer::speak(bool on) {
  order([this, on] { speaking_ = on; });
}

void Peer::openWindow(std::size_t packets) {
  order([this, packets] {
    const Micros now = wallNow();
    for (const auto& call : calls_)
      if (call) call->tally().openWindow(std::min(packets, kMostTimed), now);
    ownLateness_.clear();
    openedAt_ = now;
  });
}

Measured Peer::closeWindow() {
  Measured measured;
  std::vector<Window> windows;
  ask([&] {
    const Micros now = wallNow();
    measured.open = now - openedAt_;
    for (const auto& call : calls_) {
      if (!call) continue;
      const Micros end = call->count().endedAt == 0 ? now : call->count().endedAt;
      if (auto window = call->tally().closeWindow(end)) windows.push_back(std::move(*window));
      for (const Hush& hush : call->takeHushes()) measured.hushes.push_back(hush);
    }
    measured.ownLateness = std::move(ownLateness_);
    ownLateness_ = {};
    letGoOfEnded();
  });
  for (const auto& [offsets, delays, longestGap] : windows) {
    const auto earliest = std::min_element(offsets.begin(), offsets.end());
    for (const std::int32_t offset : offsets) measured.lateness.push_back(offset - *earliest);
    measured.delays.insert(measured.delays.end(), delays.begin(), delays.end());
    measured.gaps.push_back(static_cast<std::int32_t>(longestGap));
  }
  return measured;
}

std::vector<CallRow> Peer::rows() {
  std::vector<CallRow> rows;
  ask([&] {
    rows = gone_;
    for (const auto& call : calls_)
      if (call) rows.push_back(rowOf(*call));
  });
  return rows;
}

std::vector<std::string> Peer::reasons() {
  std::set<std::string> reasons;
  ask([&] {
    reasons = reasons_;
    for (const auto& call : calls_)
      if (call && call->state() == Call::State::failed) reasons.insert(call->reason());
  });
  return {reasons.begin(), reasons.end()};
}

void Peer::letGoOfEnded() {
  for (auto& call : calls_) {
    if (!call || (call->state() != Call::State::ended && call->state() != Call::State::failed)) continue;
    gone_.push_back(rowOf(*call));
    if (call->state() == Call::State::failed) reasons_.insert(call->reason());
    call.reset();
    open_--;
  }
}

/** Has the media thread do it before it looks at what has come next. */
void Peer::order(std::function<void()> work) {
  const std::lock_guard lock(asking_);
  asked_.push_back(std::move(work));
}

/** The same, and waits until it is done. */
void Peer::ask(std::function<void()> work) {
  std::promise<void> done;
  order([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void Peer::obey() {
  std::vector<std::function<void()>> asked;
  {
    const std::lock_guard lock(asking_);
    asked.swap(asked_);
  }
  for (const auto& work : asked) work();
}

void Peer::run() {
  while (!ending_) {
    waitAndTake();
    send(schedule_.tick());
    takeAll(0);
    if (schedule_.tick() % Schedule::kTicksPerSlot == 0) lookAtTime();
    schedule_.goOn(steadyNow());
  }
}

/** While a call connects its datagrams are answered at once; else we sleep. */
void Peer::waitAndTake() {
  while (isConnecting() && steadyNow() + 1'000 < schedule_.deadline()) takeAll(1);
  sleepUntil(schedule_.deadline());
}

void Peer::send(std::uint64_t tick) {
  if (!speaking_) return;
  const std::uint64_t slot = tick / Schedule::kTicksPerSlot;
  for (std::size_t i = tick % Schedule::kTicksPerSlot; i < calls_.size(); i += Schedule::kTicksPerSlot)
    if (calls_[i]) calls_[i]->say(slot);
  if (ownLateness_.size() < kMostTimed * Schedule::kTicksPerSlot)
    ownLateness_.push_back(static_cast<std::int32_t>(std::min<Micros>(steadyNow() - schedule_.deadline(), INT32_MAX)));
}

void Peer::takeAll(int waitMs) {
  std::array<epoll_event, kReadyAtOnce> ready;
  std::array<std::uint8_t, kLongestDatagram> room;
  for (int round = 0; round < kRoundsPerTick; round++) {
    const int count = epoll_wait(epoll_, ready.data(), kReadyAtOnce, round == 0 ? waitMs : 0);
    obey();
    if (count <= 0) return;
    for (int i = 0; i < count; i++) {
      Call* call = callAt(ready[i].data.u64);
      if (!call) continue;
      const auto received = call->socket().receive(room);
      if (received) call->take(std::span(room).first(received->length), received->from, received->at);
    }
  }
}

void Peer::lookAtTime() {
  if (!isConnecting()) return;
  connecting_ = 0;
  for (const auto& call : calls_) {
    if (!call || !call->isConnecting()) continue;
    connecting_++;
    call->lookAtTime();
  }
}

}  // namespace ringway::load

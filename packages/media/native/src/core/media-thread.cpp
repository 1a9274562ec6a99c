#include "media-thread.hpp"

#include <poll.h>
#include <sys/prctl.h>

#include <cerrno>
#include <ctime>
#include <utility>

#include "precedence.hpp"

namespace ringway::core {

namespace {

void sleepUntil(Micros when) {
  const timespec at{.tv_sec = when / kSecond, .tv_nsec = when % kSecond * 1000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

}  // namespace

MediaThread::MediaThread(std::function<void(Told)> tell)
    : tell_(std::move(tell)), recorder_(tell_), legs_(told_, recorder_), thread_([this] { run(); }) {}

MediaThread::~MediaThread() {
  ending_ = true;
  orders_.add([](Legs&) {});  // wakes it
  thread_.join();
}

Micros MediaThread::now() {
  timespec at;
  ::clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * kSecond + at.tv_nsec / 1000;
}

void MediaThread::run() {
  ::prctl(PR_SET_NAME, "ringway-media");  // for whoever looks with top -H
  takePrecedence();
  while (!ending_) {
    sleep();
    carryOut();
    legs_.drain(now());
    serve();
    legs_.sweep();
    tell();
  }
}

/** Until the next tick; without legs until something is ordered, and then time begins anew. */
void MediaThread::sleep() {
  if (!legs_.empty()) return sleepUntil(rtp::deadline(clock_));
  pollfd ordered{.fd = orders_.descriptor(), .events = POLLIN, .revents = 0};
  ::poll(&ordered, 1, -1);
  clock_ = rtp::startClock(now());
}

void MediaThread::carryOut() {
  for (const auto& order : orders_.take()) order(legs_);
}

/** Where all legs take longer than there is time, what comes in is read, and orders are carried out, all the same. */
void MediaThread::serve() {
  clock_ = rtp::serveDue(clock_, now, [this](int phase, Micros due) { serveRound(phase, due); });
}

void MediaThread::serveRound(int phase, Micros due) {
  for (Leg* leg : legs_.round(static_cast<std::size_t>(phase))) {
    if (leg->ended()) continue;
    const Micros at = now();
    if (!leg->serve(at)) continue;
    lateness_.record(at - due);
    recent_.record(at - due, at);
  }
}

void MediaThread::tell() {
  if (!told_.empty()) tell_(std::exchange(told_, {}));
}

}  // namespace ringway::core

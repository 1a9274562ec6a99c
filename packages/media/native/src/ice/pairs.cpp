#include "pairs.hpp"

#include <algorithm>

namespace ringway::ice {

namespace {

/** Whether `one` is checked before `other`, when both are to be. */
bool isBefore(const Pair& one, const Pair& other) {
  if (one.triggered != 0 && other.triggered != 0) return one.triggered < other.triggered;
  if ((one.triggered != 0) != (other.triggered != 0)) return one.triggered != 0;
  return one.priority > other.priority;
}

}  // namespace

void Pair::fail() {
  state = PairState::failed;
  triggered = 0;
  check = {};
}

Pair* Pairs::add(const Candidate& candidate) {
  if (count_ == pairs_.size()) return nullptr;
  Pair& pair = pairs_[count_++];
  pair.remote = candidate.address;
  pair.priority = candidate.priority;
  return &pair;
}

const Pair* Pairs::find(const Address& remote) const {
  const auto pair = std::ranges::find(all(), remote, &Pair::remote);
  return pair == all().end() ? nullptr : &*pair;
}

Pair* Pairs::awaiting(const stun::TransactionId& transaction, const Address& from) {
  Pair* pair = find(from);
  return pair && pair->check.underWay && pair->check.transaction == transaction ? pair : nullptr;
}

void Pairs::trigger(Pair& pair) {
  if (pair.state == PairState::failed) pair.state = PairState::waiting;
  if (pair.triggered == 0) pair.triggered = ++lastTriggered_;
}

const Pair* Pairs::next() const {
  const Pair* next = nullptr;
  for (const Pair& pair : all())
    if ((pair.triggered != 0 || pair.state == PairState::waiting) && (!next || isBefore(pair, *next))) next = &pair;
  return next;
}

Micros Pairs::nextDue() const {
  Micros due = kNever;
  for (const Pair& pair : all())
    if (pair.check.underWay) due = std::min(due, pair.check.dueAt);
  return due;
}

const Pair* Pairs::bestValid() const {
  const Pair* best = nullptr;
  for (const Pair& pair : all())
    if (pair.isValid() && (!best || pair.priority > best->priority)) best = &pair;
  return best;
}

bool Pairs::hasNomination() const {
  return std::ranges::any_of(all(), [](const Pair& pair) { return pair.check.underWay && pair.check.nominates; });
}

bool Pairs::mayBeat(std::uint32_t priority) const {
  return std::ranges::any_of(all(), [=](const Pair& pair) { return pair.isPending() && pair.priority > priority; });
}

bool Pairs::isExhausted() const {
  return std::ranges::all_of(all(), [](const Pair& pair) { return pair.state == PairState::failed; });
}

void Pairs::restart() {
  for (Pair& pair : all()) {
    pair.check = {};
    pair.triggered = 0;
    if (!pair.isValid()) pair.state = PairState::waiting;
  }
}

void Pairs::forgetNominations() {
  for (Pair& pair : all()) pair.nominatedByPeer = false;
}

void Pairs::conclude() {
  for (Pair& pair : all()) {
    if (pair.heard) continue;
    pair.triggered = 0;
    pair.check.dueAt = kNever;
    if (pair.isPending()) pair.state = PairState::failed;
  }
}

}  // namespace ringway::ice

#include "agent.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "binding.hpp"

namespace ringway::ice {

Agent::Agent(Credentials ours, Role role, std::uint64_t tieBreaker, std::uint32_t localPriority, bool sixth)
    : ours_(std::move(ours)),
      priority_(asPeerReflexive(localPriority)),
      sixth_(sixth),
      role_(role),
      tieBreaker_(tieBreaker) {}

bool Agent::setRemote(Credentials theirs, std::vector<Candidate> candidates, bool lite, Micros now) {
  if (state_ != State::waiting || !areUsable(theirs)) return false;
  theirs_ = std::move(theirs);
  lite_ = lite;
  if (lite) role_ = Role::controlling;
  std::ranges::stable_sort(candidates, std::greater(), &Candidate::priority);
  for (const Candidate& candidate : candidates) {
    if (candidate.address.isSixth() != sixth_ || candidate.address.port() == 0 || pairs_.find(candidate.address))
      continue;
    if (pairs_.all().size() < Pairs::kMostSignalled)
      pairs_.add(candidate);
    else
      counters_.tooMany++;
  }
  state_ = State::checking;
  deadline_ = now + kTimeToConnect;
  paceAt_ = now;
  return true;
}

bool Agent::receive(Micros now, const Address& from, Bytes datagram, Outbox& out) {
  if (!stun::looksLikeStun(datagram)) return false;
  expire(now);  // what comes too late changes nothing
  if (isOver()) return true;
  const auto message = stun::Message::read(datagram);
  if (!message || message->method() != stun::kBinding)
    counters_.malformed++;
  else if (!message->hasFingerprint())
    counters_.badFingerprint++;
  else if (message->what() == stun::Class::request)
    receiveRequest(now, from, *message, out);
  else if (message->what() != stun::Class::indication)  // which keeps a path open, and has done so by now
    receiveAnswer(now, from, *message);
  tick(now, out);
  return true;
}

bool Agent::isValid(const Address& from) const {
  const Pair* pair = pairs_.find(from);
  return isKnown() && pair && pair->shown;
}

void Agent::expire(Micros now) {
  if (state_ == State::checking && now >= deadline_) state_ = State::failed;
  if (state_ == State::connected && consent_.isExpired(now)) state_ = State::lost;
}

void Agent::tick(Micros now, Outbox& out) {
  expire(now);
  if (!isKnown()) return;
  resend(now, out);
  if (now >= nominationDue()) nominate(now, out);
  startNext(now, out);
  if (state_ == State::connected && consent_.isDue(now)) askConsent(now, out);
}

Micros Agent::nextDue() const {
  if (!isKnown()) return kNever;
  const Micros end = state_ == State::checking ? deadline_ : consent_.nextDue();
  const Micros begin = pairs_.next() ? paceAt_ : kNever;
  return std::min({end, begin, pairs_.nextDue(), nominationDue()});
}

void Agent::resend(Micros now, Outbox& out) {
  for (Pair& pair : pairs_.all()) {
    if (!pair.check.isDue(now)) continue;
    if (pair.check.isExhausted())
      pair.fail();
    else
      send(now, pair, out);
  }
  if (state_ != State::checking || pairs_.all().empty() || !pairs_.isExhausted()) return;
  pairs_.restart();  // the other side may be late: there is time until the deadline
  paceAt_ = now + kFirstWait;
}

void Agent::startNext(Micros now, Outbox& out) {
  Pair* pair = now < paceAt_ ? nullptr : pairs_.next();
  if (!pair) return;
  paceAt_ = now + kPace;
  if (pair->check.underWay) {  // the same transaction serves: RFC 8445 would have it replaced by a new one
    pair->triggered = 0;
    pair->check.sends = 0;
    send(now, *pair, out);
  } else {
    begin(now, *pair, false, out);
  }
}

/** A new transaction on the pair; without randomness there is none, and the pair stays as it is. */
void Agent::begin(Micros now, Pair& pair, bool nominates, Outbox& out) {
  Check check;
  if (!renew(check.transaction)) return;
  check.underWay = true;
  check.nominates = nominates;
  pair.check = check;
  pair.triggered = 0;
  if (!pair.isValid()) pair.state = PairState::inProgress;
  send(now, pair, out);
}

void Agent::send(Micros now, Pair& pair, Outbox& out) {
  pair.check.sent(now);
  MessageRoom room;
  const CheckWords words{pair.check.transaction, role_, tieBreaker_, priority_, pair.check.nominates};
  const Bytes datagram = writeCheck(room, words, ours_, theirs_);
  if (!datagram.empty()) out.send(pair.remote, datagram);
}

/** As a check, and in the same words: the other side cannot tell them apart. RFC 7675, 5.1. */
void Agent::askConsent(Micros now, Outbox& out) {
  const auto transaction = consent_.ask(now);
  if (!transaction) return;
  MessageRoom room;
  const Bytes datagram = writeCheck(room, {*transaction, role_, tieBreaker_, priority_, false}, ours_, theirs_);
  if (!datagram.empty()) out.send(selected_->remote, datagram);
}

/** Checks under way were made in the other role, so they begin anew. */
void Agent::take(Role role) {
  role_ = role;
  pairs_.restart();
  if (role == Role::controlling) pairs_.forgetNominations();
}

/** When a pair is to be nominated: at once, unless there may be a better one. */
Micros Agent::nominationDue() const {
  if (state_ != State::checking || role_ != Role::controlling || pairs_.hasNomination()) return kNever;
  const Pair* best = pairs_.bestValid();
  if (!best) return kNever;
  const bool waits = !lite_ && pairs_.mayBeat(best->priority);
  return waits ? validSince_ + kPatience : validSince_;
}

/** Regular nomination: a second check on the pair, with USE-CANDIDATE. RFC 8445, 8.1.1. */
void Agent::nominate(Micros now, Outbox& out) {
  Pair& best = *pairs_.bestValid();
  begin(now, best, true, out);
  paceAt_ = now + kPace;
  if (!best.check.underWay) validSince_ = paceAt_;  // there was no randomness: again, but not at once
}

/** Of several that the other side has nominated, the best is used (RFC 8445, 8.1.1), or the one that still answers. */
bool Agent::isBetter(Micros now, const Pair& pair) const {
  return !selected_ || pair.priority > selected_->priority || consent_.isDoubtful(now);
}

void Agent::select(Micros now, Pair& pair) {
  if (&pair == selected_ || !isBetter(now, pair)) return;
  selected_ = &pair;
  state_ = State::connected;
  consent_.begin(now);
  pairs_.conclude();
}

}  // namespace ringway::ice

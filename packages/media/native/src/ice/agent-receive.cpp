#include <openssl/rand.h>

#include <algorithm>

#include "agent.hpp"
#include "binding.hpp"

namespace ringway::ice {

void Agent::receiveRequest(Micros now, const Address& from, const stun::Message& request, Outbox& out) {
  if (!isForUs(request)) {
    counters_.badUsername++;
    return;
  }
  if (!isAuthentic(request, ours_.pwd)) return;
  // Nothing is kept before the other side is known. A nomination that was answered would never come again, and be lost.
  if (!isKnown() && request.usesCandidate()) return;
  const auto refusal = refusalOf(request);
  MessageRoom room;
  const Bytes answer = refusal ? writeError(room, request.transaction(), *refusal, ours_.pwd, request.unknown())
                               : writeSuccess(room, request.transaction(), from, ours_.pwd);
  if (!answer.empty()) out.send(from, answer);
  if (!refusal && isKnown()) follow(now, from, request);
}

/** `ours:theirs`; before the other side is known, the first half is all that can be told. RFC 8445, 7.3. */
bool Agent::isForUs(const stun::Message& request) const {
  const auto username = request.username();
  const std::size_t half = ours_.ufrag.size();
  if (!username || username->size() <= half + 1) return false;
  if (username->substr(0, half) != ours_.ufrag || (*username)[half] != ':') return false;
  return !isKnown() || username->substr(half + 1) == theirs_.ufrag;
}

bool Agent::isAuthentic(const stun::Message& message, std::string_view pwd) {
  const bool authentic = message.isSealedWith(pwd);
  if (!authentic) counters_.badIntegrity++;
  return authentic;
}

/** Why an authentic request is answered with an error; nothing when it is not. */
std::optional<stun::ErrorCode> Agent::refusalOf(const stun::Message& request) {
  if (!request.unknown().empty()) {
    counters_.unknownAttribute++;
    return stun::ErrorCode::unknownAttribute;
  }
  if (!request.priority() || request.controlling().has_value() == request.controlled().has_value()) {
    counters_.malformed++;
    return stun::ErrorCode::badRequest;
  }
  if (!settleRoles(request)) return stun::ErrorCode::roleConflict;
  return std::nullopt;
}

/** Where both sides have the same role, the larger tie-breaker controls. @returns false when they have to give way */
bool Agent::settleRoles(const stun::Message& request) {
  const bool controlling = role_ == Role::controlling;
  const auto theirs = controlling ? request.controlling() : request.controlled();
  if (!theirs) return true;
  const bool weWin = tieBreaker_ >= *theirs;
  if (lite_ || weWin == controlling) return false;
  // Before the checks nothing is remembered: ours will run into the conflict. After them, roles have no more to decide.
  if (state_ == State::checking) take(otherThan(role_));
  return true;
}

/**
 * What an authentic request means for its pair. RFC 8445, 7.3.1.3 to 7.3.1.5.
 *
 * Also when another pair is selected: the other side may have settled on this one, because it has several sockets and an answer was late or
 * lost, and then its handshake comes from here. Whoever repeats its check from elsewhere cannot answer ours.
 */
void Agent::follow(Micros now, const Address& from, const stun::Message& request) {
  const bool nominates = role_ == Role::controlled && request.usesCandidate();
  Pair* pair = pairs_.find(from);
  if (!pair) pair = pairs_.add({from, *request.priority()});
  if (!pair) {
    counters_.tooMany++;
    return;
  }
  pair->heard = true;
  if (pair == selected_) return;
  pair->nominatedByPeer = pair->nominatedByPeer || nominates;
  if (!pair->isValid())
    pairs_.trigger(*pair);
  else if (nominates && state_ == State::checking)
    select(now, *pair);
  else if (nominates && isBetter(now, *pair))  // it was valid once: is it now?
    pairs_.trigger(*pair);
}

void Agent::receiveAnswer(Micros now, const Address& from, const stun::Message& answer) {
  const auto transaction = answer.transaction();
  const bool consents = state_ == State::connected && from == selected_->remote && consent_.awaits(transaction);
  Pair* pair = consents ? nullptr : pairs_.awaiting(transaction, from);
  if (!consents && !pair) {
    counters_.unknownTransaction++;
    return;
  }
  if (!isAuthentic(answer, theirs_.pwd)) return;
  const auto error = answer.errorCode();
  if (!answer.unknown().empty())
    counters_.unknownAttribute++;
  else if (answer.what() == stun::Class::error && !error)
    counters_.malformed++;
  else if (answer.what() == stun::Class::error && pair)
    refuse(*pair, *error);
  else if (answer.what() == stun::Class::success && pair)
    succeed(now, *pair);
  else if (answer.what() == stun::Class::success)
    consent_.renew(transaction, now);
}

void Agent::succeed(Micros now, Pair& pair) {
  // A lite side that took the controlling role never nominates: what works first is used.
  const bool chosen = pair.nominatedByPeer || (lite_ && !selected_);
  const bool nominated = role_ == Role::controlling ? pair.check.nominates : chosen;
  pair.state = PairState::succeeded;
  pair.shown = true;
  pair.triggered = 0;
  pair.check = {};
  validSince_ = std::min(validSince_, now);
  if (nominated) select(now, pair);
}

/** The other side has answered with an error. RFC 8445, 7.2.5.1 for that of the roles. */
void Agent::refuse(Pair& pair, std::uint16_t code) {
  const bool conflict = code == static_cast<std::uint16_t>(stun::ErrorCode::roleConflict);
  if (!conflict || state_ != State::checking) {
    pair.fail();
    return;
  }
  take(otherThan(role_));
  // Two sides with one tie-breaker would give way to each other for ever. Without randomness it stays.
  std::uint8_t random[8];
  if (RAND_bytes(random, sizeof random) == 1) tieBreaker_ = read64(random);
  pairs_.trigger(pair);
}

}  // namespace ringway::ice

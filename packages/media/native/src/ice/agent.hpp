#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "../bytes.hpp"
#include "../net/address.hpp"
#include "../stun/message.hpp"
#include "candidate.hpp"
#include "consent.hpp"
#include "counters.hpp"
#include "credentials.hpp"
#include "outbox.hpp"
#include "pairs.hpp"

namespace ringway::ice {

enum class State {
  /** The other side is not known yet. */
  waiting,
  checking,
  /** A pair is selected, and the other side consents. */
  connected,
  /** Not connected in time. The end. */
  failed,
  /** The other side has consented for 30 seconds no more. The end. */
  lost,
};

/**
 * A full ICE agent (RFC 8445) for one UDP socket and one component, with neither servers nor trickle.
 *
 * It is a state machine: it has no clock and no socket. It is handed datagrams and the time, and says when it wants to
 * be called next. Only {@link setRemote} allocates.
 *
 * A stranger changes nothing and gets no answer. A message counts when FINGERPRINT, USERNAME (of a request) and
 * MESSAGE-INTEGRITY are right; an answer, when besides it is to a check of ours and comes from where that went.
 * Before {@link setRemote} authentic checks are answered and forgotten; nominations are left to come again.
 */
class Agent {
 public:
  /** Not connected after this: failed. */
  static constexpr Micros kTimeToConnect = 30 * kSecond;
  /** Between the beginnings of two checks (Ta). RFC 8445, 14.2. */
  static constexpr Micros kPace = 50 * kMillisecond;
  /** How long a valid pair waits for a better one before it is nominated; a lite side's does not wait. */
  static constexpr Micros kPatience = 150 * kMillisecond;

  /**
   * @param role when we made the offer: controlling; when the other side is lite, always controlling. RFC 8445, 6.1.1
   * @param tieBreaker random
   * @param localPriority that of our host candidate, as it is signalled
   * @param sixth whether the socket is one of IPv6: candidates of the other family are passed over
   */
  Agent(Credentials ours, Role role, std::uint64_t tieBreaker, std::uint32_t localPriority, bool sixth);

  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  /**
   * Begins the checks: {@link tick} is due at once. Of the candidates, the best 16 are used.
   *
   * @param lite whether the other side only answers (`a=ice-lite`)
   * @returns false, and nothing has changed, when the credentials are not of a length that RFC 8445 allows, or the
   * other side is known already: there is no restart
   */
  bool setRemote(Credentials theirs, std::vector<Candidate> candidates, bool lite, Micros now);

  /** Takes a datagram, and does what is due. @returns false when it is not for STUN; nothing was done then */
  bool receive(Micros now, const Address& from, Bytes datagram, Outbox& out);

  /** Does what is due. It may be called too early; when it is called too late, what was missed is not made up for. */
  void tick(Micros now, Outbox& out);
  /** When {@link tick} has to be called next, perhaps in the past; {@link kNever}: not before something comes. */
  Micros nextDue() const;

  State state() const { return state_; }
  /** It may change while checking, when both sides began with the same. */
  Role role() const { return role_; }
  /**
   * Where to send: the remote address of the selected pair; null unless connected. It may change while connected where
   * the other side controls. It stays readable as long as the agent lives.
   */
  const Address* selected() const { return state_ == State::connected ? &selected_->remote : nullptr; }
  /** Whether the other side is there: it has answered a check of ours from this address, and we are not at an end. */
  bool isValid(const Address& from) const;
  const Counters& counters() const { return counters_; }

 private:
  bool isOver() const { return state_ == State::failed || state_ == State::lost; }
  bool isKnown() const { return state_ == State::checking || state_ == State::connected; }

  // what comes: agent-receive.cpp
  void receiveRequest(Micros now, const Address& from, const stun::Message& request, Outbox& out);
  bool isForUs(const stun::Message& request) const;
  std::optional<stun::ErrorCode> refusalOf(const stun::Message& request);
  bool settleRoles(const stun::Message& request);
  void follow(Micros now, const Address& from, const stun::Message& request);
  void receiveAnswer(Micros now, const Address& from, const stun::Message& answer);
  bool isAuthentic(const stun::Message& message, std::string_view pwd);
  void succeed(Micros now, Pair& pair);
  void refuse(Pair& pair, std::uint16_t code);

  // what is due: agent.cpp
  void expire(Micros now);
  void resend(Micros now, Outbox& out);
  void startNext(Micros now, Outbox& out);
  void begin(Micros now, Pair& pair, bool nominates, Outbox& out);
  void send(Micros now, Pair& pair, Outbox& out);
  void askConsent(Micros now, Outbox& out);
  void take(Role role);
  Micros nominationDue() const;
  void nominate(Micros now, Outbox& out);
  bool isBetter(Micros now, const Pair& pair) const;
  void select(Micros now, Pair& pair);

  const Credentials ours_;
  const std::uint32_t priority_;
  const bool sixth_;
  Credentials theirs_;
  bool lite_ = false;
  Role role_;
  std::uint64_t tieBreaker_;
  State state_ = State::waiting;
  Pairs pairs_;
  const Pair* selected_ = nullptr;
  Consent consent_;
  Counters counters_;
  Micros deadline_ = kNever;
  /** When the next check may begin. */
  Micros paceAt_ = 0;
  /** When the first pair became valid; {@link kNever} before that. */
  Micros validSince_ = kNever;
};

}  // namespace ringway::ice

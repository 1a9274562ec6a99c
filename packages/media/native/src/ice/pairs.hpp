#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "candidate.hpp"
#include "check.hpp"

namespace ringway::ice {

/** RFC 8445, 6.1.2.6. Nothing is ever frozen: there is one component of one stream. */
enum class PairState { waiting, inProgress, succeeded, failed };

/** Our one candidate and one of theirs. */
struct Pair {
  Address remote;
  std::uint32_t priority = 0;
  PairState state = PairState::waiting;
  /** An authentic check has come from there: the other side may speak from there, whichever pair is selected. */
  bool heard = false;
  /** A check of ours to there was answered, so the other side is there; it stays there if a later one is not. */
  bool shown = false;
  /** The controlling side has named it, perhaps before it was valid. RFC 8445, 7.3.1.5. */
  bool nominatedByPeer = false;
  /** Its place in the queue of triggered checks; 0 when it is not there. RFC 8445, 7.3.1.4. */
  std::uint64_t triggered = 0;
  Check check;

  bool isValid() const { return state == PairState::succeeded; }
  bool isPending() const { return state == PairState::waiting || state == PairState::inProgress; }
  void fail();
};

/**
 * The check list: at most {@link kMostPairs} pairs for as long as the agent lives; none is ever removed or moved.
 *
 * The local candidate is the same in all of them, so their order is that of the remote ones: the pair's priority (RFC
 * 8445, 6.1.2.3) rises with it, whoever controls.
 */
class Pairs {
 public:
  static constexpr std::size_t kMostSignalled = 16;
  static constexpr std::size_t kMostPairs = 32;

  /** A waiting pair. @returns null when there is no more room */
  Pair* add(const Candidate& candidate);
  const Pair* find(const Address& remote) const;
  Pair* find(const Address& remote) { return const_cast<Pair*>(std::as_const(*this).find(remote)); }
  /** The pair whose check waits for this answer. */
  Pair* awaiting(const stun::TransactionId& transaction, const Address& from);

  /** Queues a check on the pair; one that is under way goes out again in its turn. */
  void trigger(Pair& pair);
  /** Whose check is next: the first one triggered, else the best that waits. */
  const Pair* next() const;
  Pair* next() { return const_cast<Pair*>(std::as_const(*this).next()); }
  /** When the next check is due to go out again or to fail. */
  Micros nextDue() const;

  /** The best valid pair. */
  const Pair* bestValid() const;
  Pair* bestValid() { return const_cast<Pair*>(std::as_const(*this).bestValid()); }
  bool hasNomination() const;
  /** Whether a pair above this priority may still become valid. */
  bool mayBeat(std::uint32_t priority) const;
  /** Whether no check is under way or to come, and no pair is valid. */
  bool isExhausted() const;

  /** Ends all checks; every pair that has not succeeded waits again: after a change of roles, or when all have failed.
   */
  void restart();
  /** What the other side has nominated counts no more: it does not control. */
  void forgetNominations();
  /**
   * No check goes out again (an answer that is on its way still counts), except those of pairs that the other side has checked: it may be
   * about to speak from there. RFC 8445, 8.1.2.
   */
  void conclude();

  std::span<Pair> all() { return {pairs_.data(), count_}; }
  std::span<const Pair> all() const { return {pairs_.data(), count_}; }

 private:
  std::array<Pair, kMostPairs> pairs_{};
  std::size_t count_ = 0;
  std::uint64_t lastTriggered_ = 0;
};

}  // namespace ringway::ice

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace ringway::core {

/** Why a datagram that came in was of no use, in the order of `src/native/addon.ts`. Each counts once, by the first thing that was wrong. */
enum class Refusal : std::uint8_t {
  /** A connectivity check, or an answer to one, that was not shown to be the other side's, or not what it has to be. */
  stun,
  /** Something of DTLS that is no record, that nobody waited for, or that anybody could have written. */
  dtls,
  /** Sound or a report that is not made with the other side's key. */
  forged,
  /** Sound or a report that had come before, or comes too late to tell. */
  replayed,
  /** Nothing of these; sound before its keys are known; longer than any path carries. */
  unknown,
};

constexpr std::size_t kRefusals = 5;

/** How many there were, by why. */
using Refused = std::array<std::uint64_t, kRefusals>;

/** The same, written by one thread and read by any. */
using SharedRefused = std::array<std::atomic<std::uint64_t>, kRefusals>;

}  // namespace ringway::core

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "../bytes.hpp"
#include "../net/address.hpp"
#include "../stun/message.hpp"
#include "candidate.hpp"
#include "credentials.hpp"

/** The messages that an agent writes: a check, and the answers to one. */
namespace ringway::ice {

/** Room for every message of ours: a check between two of the longest usernames takes 612 bytes. */
using MessageRoom = std::array<std::uint8_t, 640>;

/** One connectivity check. RFC 8445, 7.1. */
struct CheckWords {
  stun::TransactionId transaction;
  Role role;
  std::uint64_t tieBreaker;
  /** Of the candidate that the other side may learn from it. */
  std::uint32_t priority;
  /** Only the controlling side's. */
  bool nominates;
};

/** @returns the check, which lies in `room`; empty when OpenSSL failed */
Bytes writeCheck(MessageRoom& room, const CheckWords& check, const Credentials& ours, const Credentials& theirs);

/** @param from where the request came from. @param pwd ours: the one that sealed the request */
Bytes writeSuccess(MessageRoom& room, const stun::TransactionId& transaction, const Address& from,
                   std::string_view pwd);

/** @param unknown for 420: what was not understood */
Bytes writeError(MessageRoom& room, const stun::TransactionId& transaction, stun::ErrorCode code, std::string_view pwd,
                 const stun::UnknownAttributes& unknown = {});

/** A fresh transaction. @returns false when OpenSSL has no randomness */
bool renew(stun::TransactionId& transaction);

}  // namespace ringway::ice

#pragma once

#include <netinet/in.h>

#include <array>
#include <string>

#include "bytes.hpp"

namespace ringway::load {

/** Room that a binding response needs: header, XOR-MAPPED-ADDRESS or ERROR-CODE, MESSAGE-INTEGRITY, FINGERPRINT. */
using StunResponse = std::array<std::uint8_t, 20 + 12 + 24 + 8>;

/** What a connectivity check asks of us. */
enum class Check {
  /** It is none, or not one that knows our names and password. */
  none,
  valid,
  /** Valid, and the sender chooses this pair: USE-CANDIDATE. */
  nominating,
  /** Valid, but its sender waits for us to choose, which an ICE-lite agent never does. RFC 8445 section 7.3.1.1. */
  conflicting,
};

/**
 * Reads a binding request as an ICE-lite agent has to. RFC 8489, RFC 8445 section 7.3.
 *
 * @param username `ours:theirs`
 * @param pwd our own password, by which the request is signed
 */
Check readCheck(Bytes datagram, const std::string& username, const std::string& pwd);

/** The response to a valid request, signed with our own password. @param from an IPv4 address */
StunResponse answerCheck(Bytes request, const sockaddr_in& from, const std::string& pwd);

/** The response 487 to one whose sender is to choose itself, signed likewise. */
StunResponse refuseRole(Bytes request, const std::string& pwd);

}  // namespace ringway::load

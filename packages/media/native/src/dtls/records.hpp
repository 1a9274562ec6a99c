#pragma once

#include <cstdint>

#include "../bytes.hpp"

namespace ringway::dtls {

/** Who begins the handshake: the client. */
enum class Role { client, server };

/** Which records are waited for. */
struct Awaited {
  /** Whose they are to be. */
  Role from;
  /** Whether some may be in the clear: until the handshake is done. */
  bool plain;
  /** How many sealed ones are taken. */
  std::size_t sealed;
  /** The number that the next one in the clear is given; 48 bits. */
  std::uint64_t number;
};

/** What was left of a datagram, and what was taken out. */
struct Sifted {
  /** Bytes at the beginning of the room, of whole records that may be shown to OpenSSL; 0 when there are none. */
  std::size_t length = 0;
  /** How many of these are in the clear, and how many are sealed. */
  std::uint32_t plain = 0;
  std::uint32_t sealed = 0;
  /** Alerts in the clear: whoever can guess an address could have sent them. */
  std::uint32_t plainAlerts = 0;
  /** Whether one of these says that it is all over. */
  bool fatal = false;
  /** Whole records that nobody waits for: of another time, of the wrong side, or too many. */
  std::uint32_t strays = 0;
  /** Bytes that are no record of DTLS, or a record with something that is none of what its type says. */
  bool malformed = false;
};

/**
 * Takes out of a datagram what could not come from an honest other side now, and alerts in the clear. OpenSSL believes
 * what is in the clear, and ends a handshake for much of it that could still succeed.
 *
 * Records in the clear that stay are numbered anew. Nothing protects the number that they come with, and one that is far
 * ahead would make OpenSSL take all that follow for old. Of messages that come twice the handshake knows by their own
 * number. RFC 6347, sections 4.1, 4.1.2.6 and 4.2.2.
 */
Sifted sift(Room datagram, const Awaited& awaited);

}  // namespace ringway::dtls

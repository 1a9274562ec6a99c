#pragma once

#include <cstdint>

#include "../bytes.hpp"

namespace ringway::dtls {

/** Whether a datagram is one of DTLS, by its first byte. RFC 7983, section 7. */
inline bool isDtls(Bytes datagram) { return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63; }

/** What was left of a datagram, and what was taken out. */
struct Sifted {
  /** Where whole records that may be believed as far as OpenSSL believes them begin the room; 0 when there are none. */
  std::size_t length;
  /** Alerts in the clear: whoever can guess an address could have sent them. */
  std::uint32_t plainAlerts;
  /** Whether one of these says that it is all over. */
  bool fatal;
  /** Bytes that are no record of DTLS. */
  bool malformed;
};

/**
 * Takes alerts in the clear out of a datagram, and what is no record. Anybody can write such an alert, and OpenSSL would end a handshake
 * for it that could still succeed.
 */
Sifted sift(Room datagram);

}  // namespace ringway::dtls

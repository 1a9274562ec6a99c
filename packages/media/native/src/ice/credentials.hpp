#pragma once

#include <optional>
#include <string>

namespace ringway::ice {

/** What one side's checks are known and sealed by. RFC 8445, 5.3. */
struct Credentials {
  /** The username fragment: 4 to 256 characters. It is no secret. */
  std::string ufrag;
  /** 22 to 256 characters, exactly as they were signalled: a `=` at the end belongs to it. */
  std::string pwd;
};

/**
 * Credentials for one call: 8 and 24 characters of `A-Z a-z 0-9 + /`, 48 and 144 random bits.
 *
 * @returns nothing when OpenSSL has no randomness: there must be no call then
 */
std::optional<Credentials> newCredentials();

/** Whether both have a length that RFC 8445 allows. */
bool areUsable(const Credentials& credentials);

}  // namespace ringway::ice

#pragma once

#include <cstdint>

#include "../bytes.hpp"

namespace ringway::stun {

/** Type, length and value of FINGERPRINT, in bytes. */
constexpr std::size_t kFingerprintSize = 8;

/**
 * The value of FINGERPRINT. RFC 8489, 14.7.
 *
 * @param before the message up to the attribute; the length in its header counts the attribute already
 */
std::uint32_t fingerprintOf(Bytes before);

}  // namespace ringway::stun

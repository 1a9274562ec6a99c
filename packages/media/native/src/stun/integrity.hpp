#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "../bytes.hpp"

namespace ringway::stun {

/** The value of MESSAGE-INTEGRITY: an HMAC-SHA1. */
using Digest = std::array<std::uint8_t, 20>;

/** Type, length and value of MESSAGE-INTEGRITY, in bytes. */
constexpr std::size_t kIntegritySize = 4 + std::tuple_size_v<Digest>;

/**
 * The value of MESSAGE-INTEGRITY with short-term credentials. RFC 8489, 9.1.1 and 14.5.
 *
 * What the header says of the length does not matter: it is taken as if the message ended with the attribute.
 *
 * @param before the message up to the attribute, with its whole header
 * @param password as it was signalled, at least one byte; what looks like padding belongs to it
 * @returns nothing when it cannot be computed: OpenSSL is out of memory, or `before` is no such message
 */
std::optional<Digest> integrityOf(Bytes before, std::string_view password);

/** Whether two digests are the same, in a time that does not depend on where they differ. */
bool isSame(const Digest& computed, Bytes told);

}  // namespace ringway::stun

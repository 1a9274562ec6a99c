#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/** The numbers of STUN (RFC 8489) that ICE (RFC 8445) uses. */
namespace ringway::stun {

constexpr std::size_t kHeaderSize = 20;
constexpr std::uint32_t kMagicCookie = 0x2112'A442;
/** The one method that ICE uses. */
constexpr std::uint16_t kBinding = 0x001;

/** What a message is. RFC 8489, 5. */
enum class Class : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };

/** Joins an answer to its request. */
using TransactionId = std::array<std::uint8_t, 12>;

/** RFC 8489, 14 and 18.3; RFC 8445, 16.1. */
enum class Attribute : std::uint16_t {
  mappedAddress = 0x0001,
  username = 0x0006,
  messageIntegrity = 0x0008,
  errorCode = 0x0009,
  unknownAttributes = 0x000A,
  xorMappedAddress = 0x0020,
  priority = 0x0024,
  useCandidate = 0x0025,
  fingerprint = 0x8028,
  iceControlled = 0x8029,
  iceControlling = 0x802A,
};

/** RFC 8489, 14.8; RFC 8445, 16.2. */
enum class ErrorCode : std::uint16_t {
  badRequest = 400,
  unknownAttribute = 420,
  roleConflict = 487,
};

}  // namespace ringway::stun

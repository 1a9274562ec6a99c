#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "../bytes.hpp"
#include "../net/address.hpp"
#include "protocol.hpp"

namespace ringway::stun {

/**
 * Whether a datagram is for STUN rather than DTLS or SRTP: by its first byte, its size and the magic cookie. Cheap; it
 * may still be no message at all. RFC 7983, 7.
 */
bool looksLikeStun(Bytes datagram);

/** Types of attributes that had to be understood and were not: the first eight. */
class UnknownAttributes {
 public:
  static constexpr std::size_t kMost = 8;

  void add(std::uint16_t type) {
    if (count_ < kMost) types_[count_++] = type;
  }
  bool empty() const { return count_ == 0; }
  std::span<const std::uint16_t> types() const { return {types_.data(), count_}; }

 private:
  std::array<std::uint16_t, kMost> types_{};
  std::size_t count_ = 0;
};

/**
 * A STUN message, read where it lies: valid for as long as the datagram is.
 *
 * Reading proves its shape and nothing else: who wrote it is known only after {@link hasFingerprint} and
 * {@link isSealedWith}. Of several attributes of one type the first counts, and what follows MESSAGE-INTEGRITY is not
 * there, FINGERPRINT excepted (RFC 8489, 14 and 14.5).
 */
class Message {
 public:
  /** A datagram that is longer, or a message of more attributes, is refused. ICE needs a tenth of it. */
  static constexpr std::size_t kLongest = 1'500;
  static constexpr std::size_t kMostAttributes = 32;

  /** @returns nothing when the datagram is not exactly one well-formed message */
  static std::optional<Message> read(Bytes datagram);

  Class what() const;
  /** At most 0x0FF, which is all that RFC 7983 leaves to STUN; ICE uses {@link kBinding}. */
  std::uint16_t method() const;
  TransactionId transaction() const;

  /** Whether FINGERPRINT is there and right: the message is STUN and came whole. It proves nothing about its writer. */
  bool hasFingerprint() const;
  /** Whether MESSAGE-INTEGRITY is there and was made with this password. */
  bool isSealedWith(std::string_view password) const;

  /** The value of an attribute, without its padding. */
  std::optional<Bytes> find(Attribute type) const;

  // Each of these is nothing, too, where the attribute is there but has not the size that it has to have.
  /** At most 513 bytes (RFC 8489, 14.3). */
  std::optional<std::string_view> username() const;
  std::optional<std::uint32_t> priority() const;
  /** The tie-breaker in ICE-CONTROLLING. */
  std::optional<std::uint64_t> controlling() const;
  /** The tie-breaker in ICE-CONTROLLED. */
  std::optional<std::uint64_t> controlled() const;
  std::optional<Address> mappedAddress() const;
  /** From 300 to 699. */
  std::optional<std::uint16_t> errorCode() const;

  bool usesCandidate() const { return find(Attribute::useCandidate).has_value(); }
  /** What has to be understood (RFC 8489, 14: types below 0x8000) and is not known here. */
  UnknownAttributes unknown() const;

 private:
  struct Entry {
    std::uint16_t type;
    /** Where the value begins in the datagram. */
    std::uint16_t at;
    std::uint16_t size;
  };

  explicit Message(Bytes datagram) : datagram_(datagram) {}
  bool readAttributes();
  bool take(const Entry& entry, std::size_t end);
  const Entry* entryOf(Attribute type) const;
  std::optional<std::uint64_t> number64(Attribute type) const;

  Bytes datagram_;
  std::array<Entry, kMostAttributes> entries_{};
  std::size_t count_ = 0;
};

}  // namespace ringway::stun

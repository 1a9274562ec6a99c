#pragma once

#include <cstdint>
#include <string_view>

#include "../bytes.hpp"
#include "../net/address.hpp"
#include "message.hpp"
#include "protocol.hpp"

namespace ringway::stun {

/**
 * Writes one message into room that somebody else holds. Once something has not fitted, nothing more is written and
 * {@link bytes} is empty: it has to be asked only once, at the end.
 *
 * MESSAGE-INTEGRITY and FINGERPRINT come last, in this order: {@link seal}, then {@link sign}.
 */
class Writer {
 public:
  Writer(Room room, Class what, const TransactionId& transaction, std::uint16_t method = kBinding);

  /** @param value at most 65,535 bytes; padded with zeros */
  Writer& add(Attribute type, Bytes value);
  Writer& add(Attribute type, std::string_view value);
  Writer& add32(Attribute type, std::uint32_t value);
  Writer& add64(Attribute type, std::uint64_t value);
  /** XOR-MAPPED-ADDRESS. */
  Writer& addMappedAddress(const Address& address);
  /** ERROR-CODE, without words: an answer to strangers is as short as can be. */
  Writer& addError(ErrorCode code);
  /** UNKNOWN-ATTRIBUTES. */
  Writer& addUnknown(const UnknownAttributes& unknown);

  /** Adds MESSAGE-INTEGRITY. */
  Writer& seal(std::string_view password);
  /** Adds FINGERPRINT. */
  Writer& sign();

  /** The message so far; empty when something did not fit. */
  Bytes bytes() const { return fits_ ? Bytes(room_).first(size_) : Bytes(); }

 private:
  /** Writes the header of an attribute and its padding, and counts it. @returns where the value goes; null: no room */
  std::uint8_t* open(Attribute type, std::size_t size);

  Room room_;
  TransactionId transaction_;
  std::size_t size_ = 0;
  bool fits_ = true;
};

}  // namespace ringway::stun

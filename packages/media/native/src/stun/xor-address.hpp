#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "../net/address.hpp"
#include "protocol.hpp"

namespace ringway::stun {

/** The longest value of XOR-MAPPED-ADDRESS, that of IPv6; IPv4 takes 8 bytes. */
constexpr std::size_t kLongestXorAddress = 20;

/** The address in a value of XOR-MAPPED-ADDRESS; nothing when it is none. RFC 8489, 14.2. */
std::optional<Address> readXorAddress(Bytes value, const TransactionId& transaction);

/** @returns the value of XOR-MAPPED-ADDRESS, which lies in `room` */
Bytes writeXorAddress(std::array<std::uint8_t, kLongestXorAddress>& room, const Address& address,
                      const TransactionId& transaction);

}  // namespace ringway::stun

#include "xor-address.hpp"

#include <algorithm>

namespace ringway::stun {

namespace {

constexpr std::uint8_t kFourth = 0x01;
constexpr std::uint8_t kSixth = 0x02;
constexpr std::uint16_t kPortMask = kMagicCookie >> 16;

/** The cookie and the transaction: what the bytes of an IP address are xored with. */
std::array<std::uint8_t, 16> maskOf(const TransactionId& transaction) {
  std::array<std::uint8_t, 16> mask;
  write32(mask.data(), kMagicCookie);
  std::copy(transaction.begin(), transaction.end(), mask.begin() + 4);
  return mask;
}

/** There and back; `ip` has 4 or 16 bytes. */
void mask(Bytes ip, const TransactionId& transaction, std::uint8_t* into) {
  const auto with = maskOf(transaction);
  for (std::size_t i = 0; i < ip.size() && i < with.size(); i++) into[i] = ip[i] ^ with[i];
}

}  // namespace

std::optional<Address> readXorAddress(Bytes value, const TransactionId& transaction) {
  const bool fourth = value.size() == 8 && value[1] == kFourth;
  const bool sixth = value.size() == 20 && value[1] == kSixth;
  if (!fourth && !sixth) return std::nullopt;
  std::array<std::uint8_t, 16> ip;
  const Bytes masked = value.subspan(4);
  mask(masked, transaction, ip.data());
  return Address::of(Bytes(ip).first(masked.size()), read16(&value[2]) ^ kPortMask);
}

Bytes writeXorAddress(std::array<std::uint8_t, kLongestXorAddress>& room, const Address& address,
                      const TransactionId& transaction) {
  room[0] = 0;
  room[1] = address.isSixth() ? kSixth : kFourth;
  write16(&room[2], address.port() ^ kPortMask);
  mask(address.ip(), transaction, &room[4]);
  return Bytes(room).first(4 + address.ip().size());
}

}  // namespace ringway::stun

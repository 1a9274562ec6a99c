#include "writer.hpp"

#include <algorithm>
#include <limits>

#include "fingerprint.hpp"
#include "integrity.hpp"
#include "xor-address.hpp"

namespace ringway::stun {

namespace {

/** Class and method as the first two bytes have them. RFC 8489, 5. */
std::uint16_t typeOf(Class what, std::uint16_t method) {
  const int bits = static_cast<int>(what);
  const int of = (method & 0xF80) << 2 | (method & 0x070) << 1 | (method & 0x00F);
  return static_cast<std::uint16_t>(of | (bits & 2) << 7 | (bits & 1) << 4);
}

}  // namespace

Writer::Writer(Room room, Class what, const TransactionId& transaction, std::uint16_t method)
    : room_(room), transaction_(transaction), fits_(room.size() >= kHeaderSize) {
  if (!fits_) return;
  write16(&room_[0], typeOf(what, method));
  write16(&room_[2], 0);
  write32(&room_[4], kMagicCookie);
  std::copy(transaction.begin(), transaction.end(), room_.begin() + 8);
  size_ = kHeaderSize;
}

std::uint8_t* Writer::open(Attribute type, std::size_t size) {
  constexpr std::size_t kLargest = std::numeric_limits<std::uint16_t>::max();
  const std::size_t padding = (4 - size % 4) % 4;
  const std::size_t needed = size + padding + 4;
  fits_ = fits_ && size <= kLargest && needed <= room_.size() - size_ && size_ + needed - kHeaderSize <= kLargest;
  if (!fits_) return nullptr;
  std::uint8_t* at = &room_[size_];
  write16(at, static_cast<std::uint16_t>(type));
  write16(at + 2, static_cast<std::uint16_t>(size));
  std::fill_n(at + 4 + size, padding, std::uint8_t{0});
  size_ += needed;
  write16(&room_[2], static_cast<std::uint16_t>(size_ - kHeaderSize));
  return at + 4;
}

Writer& Writer::add(Attribute type, Bytes value) {
  if (std::uint8_t* at = open(type, value.size())) std::copy(value.begin(), value.end(), at);
  return *this;
}

Writer& Writer::add(Attribute type, std::string_view value) {
  return add(type, Bytes(reinterpret_cast<const std::uint8_t*>(value.data()), value.size()));
}

Writer& Writer::add32(Attribute type, std::uint32_t value) {
  if (std::uint8_t* at = open(type, 4)) write32(at, value);
  return *this;
}

Writer& Writer::add64(Attribute type, std::uint64_t value) {
  if (std::uint8_t* at = open(type, 8)) write64(at, value);
  return *this;
}

Writer& Writer::addMappedAddress(const Address& address) {
  std::array<std::uint8_t, kLongestXorAddress> value;
  return add(Attribute::xorMappedAddress, writeXorAddress(value, address, transaction_));
}

Writer& Writer::addError(ErrorCode code) {
  const auto number = static_cast<std::uint32_t>(code);
  return add32(Attribute::errorCode, number / 100 << 8 | number % 100);
}

Writer& Writer::addUnknown(const UnknownAttributes& unknown) {
  const auto types = unknown.types();
  if (std::uint8_t* at = open(Attribute::unknownAttributes, types.size() * 2))
    for (std::size_t i = 0; i < types.size(); i++) write16(at + i * 2, types[i]);
  return *this;
}

Writer& Writer::seal(std::string_view password) {
  if (!fits_) return *this;
  const auto digest = integrityOf(Bytes(room_).first(size_), password);
  fits_ = digest.has_value();
  return fits_ ? add(Attribute::messageIntegrity, *digest) : *this;
}

Writer& Writer::sign() {
  const std::size_t before = size_;
  if (std::uint8_t* at = open(Attribute::fingerprint, 4)) write32(at, fingerprintOf(Bytes(room_).first(before)));
  return *this;
}

}  // namespace ringway::stun

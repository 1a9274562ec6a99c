#include "message.hpp"

#include <algorithm>

#include "fingerprint.hpp"
#include "integrity.hpp"
#include "xor-address.hpp"

namespace ringway::stun {

namespace {

constexpr std::size_t kAttributeHeaderSize = 4;
constexpr std::size_t kLongestUsername = 513;
/** Attributes from here on may be left aside by whoever does not know them. */
constexpr std::uint16_t kFirstOptional = 0x8000;

constexpr Attribute kKnown[] = {
    Attribute::mappedAddress,     Attribute::username,         Attribute::messageIntegrity, Attribute::errorCode,
    Attribute::unknownAttributes, Attribute::xorMappedAddress, Attribute::priority,         Attribute::useCandidate,
};

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

bool isKnown(std::uint16_t type) { return std::ranges::find(kKnown, static_cast<Attribute>(type)) != std::end(kKnown); }

}  // namespace

bool looksLikeStun(Bytes datagram) {
  return datagram.size() >= kHeaderSize && datagram[0] < 4 && read32(&datagram[4]) == kMagicCookie;
}

std::optional<Message> Message::read(Bytes datagram) {
  if (!looksLikeStun(datagram) || datagram.size() > kLongest || datagram.size() % 4 != 0) return std::nullopt;
  if (read16(&datagram[2]) != datagram.size() - kHeaderSize) return std::nullopt;
  Message message(datagram);
  if (!message.readAttributes()) return std::nullopt;
  return message;
}

bool Message::readAttributes() {
  std::size_t at = kHeaderSize;
  while (at < datagram_.size()) {
    if (datagram_.size() - at < kAttributeHeaderSize) return false;
    const std::uint16_t type = read16(&datagram_[at]);
    const std::uint16_t size = read16(&datagram_[at + 2]);
    at += kAttributeHeaderSize;
    if (padded(size) > datagram_.size() - at) return false;
    if (!take({type, static_cast<std::uint16_t>(at), size}, at + padded(size))) return false;
    at += padded(size);
  }
  return true;
}

/** Keeps an attribute, if it counts. @returns false when the message cannot be one with it */
bool Message::take(const Entry& entry, std::size_t end) {
  const auto type = static_cast<Attribute>(entry.type);
  if (type == Attribute::fingerprint && (end != datagram_.size() || entry.size != 4)) return false;
  if (type == Attribute::messageIntegrity && entry.size != std::tuple_size_v<Digest>) return false;
  const bool sealed = entryOf(Attribute::messageIntegrity) != nullptr;
  if (sealed && type != Attribute::fingerprint) return true;
  if (count_ == entries_.size()) return false;
  entries_[count_++] = entry;
  return true;
}

/** The class is in two bits apart, among those of the method. */
Class Message::what() const { return static_cast<Class>((datagram_[0] & 1) << 1 | (datagram_[1] & 0x10) >> 4); }

std::uint16_t Message::method() const {
  const std::uint16_t type = read16(datagram_.data());
  return static_cast<std::uint16_t>((type & 0x3E00) >> 2 | (type & 0x00E0) >> 1 | (type & 0x000F));
}

TransactionId Message::transaction() const {
  TransactionId id;
  std::copy_n(datagram_.begin() + 8, id.size(), id.begin());
  return id;
}

bool Message::hasFingerprint() const {
  const Entry* entry = entryOf(Attribute::fingerprint);
  if (!entry) return false;
  return read32(&datagram_[entry->at]) == fingerprintOf(datagram_.first(entry->at - kAttributeHeaderSize));
}

bool Message::isSealedWith(std::string_view password) const {
  const Entry* entry = entryOf(Attribute::messageIntegrity);
  if (!entry) return false;
  const auto digest = integrityOf(datagram_.first(entry->at - kAttributeHeaderSize), password);
  return digest && isSame(*digest, datagram_.subspan(entry->at, entry->size));
}

const Message::Entry* Message::entryOf(Attribute type) const {
  for (std::size_t i = 0; i < count_; i++)
    if (static_cast<Attribute>(entries_[i].type) == type) return &entries_[i];
  return nullptr;
}

std::optional<Bytes> Message::find(Attribute type) const {
  const Entry* entry = entryOf(type);
  if (!entry) return std::nullopt;
  return datagram_.subspan(entry->at, entry->size);
}

std::optional<std::string_view> Message::username() const {
  const auto value = find(Attribute::username);
  if (!value || value->size() > kLongestUsername) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(value->data()), value->size());
}

std::optional<std::uint32_t> Message::priority() const {
  const auto value = find(Attribute::priority);
  if (!value || value->size() != 4) return std::nullopt;
  return read32(value->data());
}

std::optional<std::uint64_t> Message::number64(Attribute type) const {
  const auto value = find(type);
  if (!value || value->size() != 8) return std::nullopt;
  return read64(value->data());
}

std::optional<std::uint64_t> Message::controlling() const { return number64(Attribute::iceControlling); }

std::optional<std::uint64_t> Message::controlled() const { return number64(Attribute::iceControlled); }

std::optional<Address> Message::mappedAddress() const {
  const auto value = find(Attribute::xorMappedAddress);
  if (!value) return std::nullopt;
  return readXorAddress(*value, transaction());
}

std::optional<std::uint16_t> Message::errorCode() const {
  const auto value = find(Attribute::errorCode);
  if (!value || value->size() < 4) return std::nullopt;
  const int hundreds = (*value)[2] & 7;
  const int rest = (*value)[3];
  if (hundreds < 3 || hundreds > 6 || rest > 99) return std::nullopt;
  return static_cast<std::uint16_t>(hundreds * 100 + rest);
}

UnknownAttributes Message::unknown() const {
  UnknownAttributes unknown;
  for (std::size_t i = 0; i < count_; i++)
    if (entries_[i].type < kFirstOptional && !isKnown(entries_[i].type)) unknown.add(entries_[i].type);
  return unknown;
}

}  // namespace ringway::stun

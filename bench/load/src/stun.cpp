#include "stun.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace ringway::load {

namespace {

constexpr std::uint32_t kMagic = 0x2112A442;
constexpr std::size_t kHeaderBytes = 20;
constexpr std::size_t kIntegrityBytes = 20;
/** No agent's check is longer. */
constexpr std::size_t kLongest = 1'024;

enum Attribute : std::uint16_t {
  kUsername = 0x0006,
  kMessageIntegrity = 0x0008,
  kErrorCode = 0x0009,
  kXorMappedAddress = 0x0020,
  kUseCandidate = 0x0025,
  kFingerprint = 0x8028,
  kIceControlled = 0x8029,
};

enum Kind : std::uint16_t { kSuccess = 0x0101, kError = 0x0111 };

using Attribute8 = std::array<std::uint8_t, 8>;

using Signature = std::array<std::uint8_t, kIntegrityBytes>;

/** Of the first `bytes` of a message, as if it ended with MESSAGE-INTEGRITY. RFC 8489, section 14.5. */
Signature sign(Bytes message, std::size_t bytes, const std::string& pwd) {
  std::vector<std::uint8_t> shortened(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(bytes));
  putNumber(shortened.data() + 2, bytes + 4 + kIntegrityBytes - kHeaderBytes, 2);
  Signature signature{};
  HMAC(EVP_sha1(), pwd.data(), static_cast<int>(pwd.size()), shortened.data(), shortened.size(), signature.data(),
       nullptr);
  return signature;
}

/** CRC-32 as in ISO 3309, turned over as STUN wants it. RFC 8489, section 14.7. */
std::uint32_t fingerprintOf(Bytes message) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : message) {
    crc ^= byte;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc ^ 0x5354554E;
}

/** A signed message with one attribute of eight bytes. */
StunResponse respond(Bytes request, Kind kind, Attribute attribute, const Attribute8& value, const std::string& pwd) {
  StunResponse response{};
  std::uint8_t* at = response.data();
  putNumber(at, kind, 2);
  std::memcpy(at + 4, request.data() + 4, 16);
  at += kHeaderBytes;
  putNumber(at, static_cast<std::uint32_t>(attribute) << 16 | value.size(), 4);
  std::memcpy(at + 4, value.data(), value.size());
  at += 12;
  const std::size_t signedBytes = static_cast<std::size_t>(at - response.data());
  const Signature signature = sign(response, signedBytes, pwd);
  putNumber(at, kMessageIntegrity << 16 | kIntegrityBytes, 4);
  std::memcpy(at + 4, signature.data(), signature.size());
  at += 24;
  putNumber(response.data() + 2, response.size() - kHeaderBytes, 2);
  putNumber(at, std::uint64_t{kFingerprint} << 16 | 4, 4);
  putNumber(at + 4, fingerprintOf(Bytes(response).first(response.size() - 8)), 4);
  return response;
}

bool isRequest(Bytes datagram) {
  return datagram.size() >= kHeaderBytes && datagram.size() <= kLongest && numberAt(datagram.data(), 2) == 0x0001 &&
         numberAt(datagram.data() + 2, 2) == datagram.size() - kHeaderBytes &&
         numberAt(datagram.data() + 4, 4) == kMagic;
}

bool isSigned(Bytes datagram, std::size_t at, Bytes value, const std::string& pwd) {
  const Signature signature = sign(datagram, at, pwd);
  return value.size() == kIntegrityBytes && CRYPTO_memcmp(value.data(), signature.data(), kIntegrityBytes) == 0;
}

}  // namespace

Check readCheck(Bytes datagram, const std::string& username, const std::string& pwd) {
  if (!isRequest(datagram)) return Check::none;
  bool named = false;
  bool chosen = false;
  bool waits = false;
  for (std::size_t at = kHeaderBytes; at + 4 <= datagram.size();) {
    const std::uint32_t kind = numberAt(datagram.data() + at, 2);
    const std::size_t length = numberAt(datagram.data() + at + 2, 2);
    if (length > datagram.size() - at - 4) return Check::none;
    const Bytes value = datagram.subspan(at + 4, length);
    if (kind == kUsername) named = std::equal(value.begin(), value.end(), username.begin(), username.end());
    if (kind == kUseCandidate) chosen = true;
    if (kind == kIceControlled) waits = true;
    // What comes after the signature is not signed.
    if (kind == kMessageIntegrity) {
      if (!named || !isSigned(datagram, at, value, pwd)) return Check::none;
      if (waits) return Check::conflicting;
      return chosen ? Check::nominating : Check::valid;
    }
    at += 4 + (length + 3) / 4 * 4;
  }
  return Check::none;
}

StunResponse answerCheck(Bytes request, const sockaddr_in& from, const std::string& pwd) {
  Attribute8 value{};
  putNumber(value.data(), 0x0001, 2);
  putNumber(value.data() + 2, ntohs(from.sin_port) ^ kMagic >> 16, 2);
  putNumber(value.data() + 4, ntohl(from.sin_addr.s_addr) ^ kMagic, 4);
  return respond(request, kSuccess, kXorMappedAddress, value, pwd);
}

StunResponse refuseRole(Bytes request, const std::string& pwd) {
  return respond(request, kError, kErrorCode, {0, 0, 4, 87, 'R', 'o', 'l', 'e'}, pwd);
}

}  // namespace ringway::load

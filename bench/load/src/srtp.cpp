#include "srtp.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include <cstring>

namespace ringway::load {

namespace {

constexpr std::size_t kCmTagBytes = 10;
constexpr std::size_t kGcmTagBytes = 16;
constexpr std::size_t kShortestHeader = 12;

/** What a derived key is for. RFC 3711, section 4.3.2. */
enum Label : std::uint8_t { kEncryption = 0, kAuthentication = 1, kSalt = 2 };

/** Key derivation with a rate of zero: the key stream at the salt with the label in its middle. RFC 3711, 4.3.1. */
void derive(Bytes masterKey, Bytes masterSalt, Label label, std::span<std::uint8_t> into) {
  std::array<std::uint8_t, 16> iv{};
  std::memcpy(iv.data(), masterSalt.data(), masterSalt.size());
  iv[7] ^= label;
  std::memset(into.data(), 0, into.size());
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int written = 0;
  EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nullptr, masterKey.data(), iv.data());
  EVP_EncryptUpdate(context, into.data(), &written, into.data(), static_cast<int>(into.size()));
  EVP_CIPHER_CTX_free(context);
}

EVP_MAC_CTX* newHmac(Bytes key) {
  EVP_MAC* kind = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(kind);
  EVP_MAC_free(kind);
  char digest[] = "SHA1";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_end()};
  EVP_MAC_init(context, key.data(), key.size(), parameters);
  return context;
}

/** Of an RTP packet with its list of sources and its extension. Nothing when the packet ends before its header does. */
std::optional<std::size_t> headerBytesOf(const std::uint8_t* packet, std::size_t length) {
  if (length < kShortestHeader || packet[0] >> 6 != 2) return std::nullopt;
  std::size_t bytes = kShortestHeader + 4u * (packet[0] & 0x0F);
  if (packet[0] & 0x10) {
    if (length < bytes + 4) return std::nullopt;
    bytes += 4 + 4u * numberAt(packet + bytes + 2, 2);
  }
  if (length < bytes) return std::nullopt;
  return bytes;
}

}  // namespace

SrtpStream::SrtpStream(Protection protection, Bytes key, Bytes salt)
    : protection_(protection), cipher_(EVP_CIPHER_CTX_new()) {
  std::array<std::uint8_t, 16> sessionKey{};
  std::array<std::uint8_t, 20> macKey{};
  derive(key, salt, kEncryption, sessionKey);
  derive(key, salt, kSalt, std::span(salt_).first(saltBytesOf(protection)));
  const EVP_CIPHER* kind = protection == Protection::gcm ? EVP_aes_128_gcm() : EVP_aes_128_ctr();
  EVP_CipherInit_ex(cipher_.get(), kind, nullptr, sessionKey.data(), nullptr, 1);
  if (protection == Protection::gcm) return;
  derive(key, salt, kAuthentication, macKey);
  mac_.reset(newHmac(macKey));
}

std::size_t SrtpStream::seal(std::uint8_t* packet, std::size_t length, std::uint64_t index) {
  const std::size_t header = headerBytesOf(packet, length).value_or(length);
  const Iv iv = ivOf(packet, index);
  if (protection_ == Protection::gcm) return sealGcm(packet, header, length, iv);
  turnOver(packet + header, length - header, iv);
  std::memcpy(packet + length, sign(packet, length, index).data(), kCmTagBytes);
  return length + kCmTagBytes;
}

std::optional<SrtpStream::Opened> SrtpStream::open(std::uint8_t* packet, std::size_t length) {
  const std::size_t tagBytes = protection_ == Protection::gcm ? kGcmTagBytes : kCmTagBytes;
  if (length < kShortestHeader + tagBytes) return std::nullopt;
  const std::size_t body = length - tagBytes;
  const std::optional<std::size_t> header = headerBytesOf(packet, body);
  if (!header) return std::nullopt;
  const std::uint64_t index = indexOf(static_cast<std::uint16_t>(numberAt(packet + 2, 2)));
  const Iv iv = ivOf(packet, index);
  if (protection_ == Protection::gcm) {
    if (!openGcm(packet, *header, body, iv)) return std::nullopt;
  } else {
    if (CRYPTO_memcmp(sign(packet, body, index).data(), packet + body, kCmTagBytes) != 0) return std::nullopt;
    turnOver(packet + *header, body - *header, iv);
  }
  if (!highest_ || index > *highest_) highest_ = index;
  return Opened{index, body, *header};
}

/** RFC 3711 section 4.1.1; RFC 7714 section 8.1, whose 12 bytes leave out what is zero. */
SrtpStream::Iv SrtpStream::ivOf(const std::uint8_t* packet, std::uint64_t index) const {
  Iv iv{};
  const std::size_t ssrcAt = protection_ == Protection::gcm ? 2 : 4;
  std::memcpy(iv.data() + ssrcAt, packet + 8, 4);
  putNumber(iv.data() + ssrcAt + 4, index, 6);
  for (std::size_t i = 0; i < saltBytesOf(protection_); i++) iv[i] ^= salt_[i];
  return iv;
}

/** The index nearest to the highest one that has these lower bits. RFC 3711, section 3.3.1. */
std::uint64_t SrtpStream::indexOf(std::uint16_t sequence) const {
  if (!highest_) return sequence;
  const auto ahead = static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(*highest_));
  if (ahead < 0 && static_cast<std::uint64_t>(-ahead) > *highest_) return sequence;
  return *highest_ + static_cast<std::uint64_t>(std::int64_t{ahead});
}

void SrtpStream::turnOver(std::uint8_t* body, std::size_t length, const Iv& iv) {
  int written = 0;
  EVP_CipherInit_ex(cipher_.get(), nullptr, nullptr, nullptr, iv.data(), 1);
  EVP_CipherUpdate(cipher_.get(), body, &written, body, static_cast<int>(length));
}

/** Over the packet and the upper 32 bits of its index. RFC 3711, section 4.2. */
std::array<std::uint8_t, 20> SrtpStream::sign(const std::uint8_t* packet, std::size_t length, std::uint64_t index) {
  std::array<std::uint8_t, 20> signature{};
  std::uint8_t rollover[4];
  putNumber(rollover, index >> 16, 4);
  std::size_t written = 0;
  EVP_MAC_init(mac_.get(), nullptr, 0, nullptr);
  EVP_MAC_update(mac_.get(), packet, length);
  EVP_MAC_update(mac_.get(), rollover, sizeof rollover);
  EVP_MAC_final(mac_.get(), signature.data(), &written, signature.size());
  return signature;
}

std::size_t SrtpStream::sealGcm(std::uint8_t* packet, std::size_t header, std::size_t length, const Iv& iv) {
  EVP_CIPHER_CTX* cipher = cipher_.get();
  int written = 0;
  EVP_CipherInit_ex(cipher, nullptr, nullptr, nullptr, iv.data(), 1);
  EVP_CipherUpdate(cipher, nullptr, &written, packet, static_cast<int>(header));
  EVP_CipherUpdate(cipher, packet + header, &written, packet + header, static_cast<int>(length - header));
  EVP_CipherFinal_ex(cipher, packet + length, &written);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes, packet + length);
  return length + kGcmTagBytes;
}

bool SrtpStream::openGcm(std::uint8_t* packet, std::size_t header, std::size_t length, const Iv& iv) {
  EVP_CIPHER_CTX* cipher = cipher_.get();
  int written = 0;
  EVP_CipherInit_ex(cipher, nullptr, nullptr, nullptr, iv.data(), 0);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes, packet + length);
  EVP_CipherUpdate(cipher, nullptr, &written, packet, static_cast<int>(header));
  EVP_CipherUpdate(cipher, packet + header, &written, packet + header, static_cast<int>(length - header));
  return EVP_CipherFinal_ex(cipher, packet + length, &written) == 1;
}

}  // namespace ringway::load

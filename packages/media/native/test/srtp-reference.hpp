#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <vector>

#include "../src/bytes.hpp"
#include "../src/srtp/keys.hpp"

/**
 * SRTP once more, read off the RFCs as directly as it goes and without a thought of speed: nothing is kept from packet
 * to packet, key streams are made block by block, HMAC is two hashes. What the core seals has to be the same to the
 * last bit.
 */
namespace ringway::srtp::reference {

using Octets = std::vector<std::uint8_t>;

inline Octets join(const Octets& one, const Octets& other) {
  Octets both = one;
  both.insert(both.end(), other.begin(), other.end());
  return both;
}

inline Octets part(const Octets& octets, std::size_t from, std::size_t to) {
  return Octets(octets.begin() + static_cast<std::ptrdiff_t>(from), octets.begin() + static_cast<std::ptrdiff_t>(to));
}

/** A number in `size` bytes of network order. */
inline Octets number(std::uint64_t value, std::size_t size) {
  Octets octets(size);
  for (std::size_t i = size; i-- > 0; value >>= 8) octets[i] = static_cast<std::uint8_t>(value);
  return octets;
}

/** `octets` with `other` added without carry, from byte `at` on. */
inline Octets mixed(Octets octets, std::size_t at, const Octets& other) {
  for (std::size_t i = 0; i < other.size(); i++) octets[at + i] ^= other[i];
  return octets;
}

inline Octets aesBlock(const Octets& key, const Octets& block) {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  Octets out(32);
  int length = 0;
  EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, key.data(), nullptr);
  EVP_EncryptUpdate(context, out.data(), &length, block.data(), 16);
  EVP_CIPHER_CTX_free(context);
  out.resize(16);
  return out;
}

/** RFC 3711, section 4.1.1. @param iv 16 bytes, the last two of which count */
inline Octets keyStream(const Octets& key, const Octets& iv, std::size_t length) {
  Octets stream;
  for (std::uint64_t block = 0; stream.size() < length; block++)
    stream = join(stream, aesBlock(key, mixed(iv, 14, number(block, 2))));
  stream.resize(length);
  return stream;
}

inline Octets sha1(const Octets& octets) {
  Octets digest(20);
  unsigned length = 0;
  EVP_Digest(octets.data(), octets.size(), digest.data(), &length, EVP_sha1(), nullptr);
  return digest;
}

/** RFC 2104. @param key of less than 64 bytes */
inline Octets hmacSha1(const Octets& key, const Octets& octets) {
  const Octets inner = mixed(Octets(64, 0x36), 0, key);
  const Octets outer = mixed(Octets(64, 0x5c), 0, key);
  return sha1(join(outer, sha1(join(inner, octets))));
}

/** RFC 5116. @returns the sealed body, and the tag behind it */
inline Octets gcm(const Octets& key, const Octets& iv, const Octets& clear, const Octets& body) {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  Octets sealed(body.size() + 16), tag(16);
  int length = 0;
  EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, key.data(), iv.data());
  EVP_EncryptUpdate(context, nullptr, &length, clear.data(), static_cast<int>(clear.size()));
  EVP_EncryptUpdate(context, sealed.data(), &length, body.data(), static_cast<int>(body.size()));
  EVP_EncryptFinal_ex(context, sealed.data() + body.size(), &length);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag.data());
  EVP_CIPHER_CTX_free(context);
  sealed.resize(body.size());
  return join(sealed, tag);
}

struct Session {
  Octets cipher, authentication, salt;
};

/** RFC 3711, section 4.3. @param label of the first of the three keys */
inline Session derive(Profile profile, const MasterKey& master, std::uint8_t label) {
  const Octets key(master.key.begin(), master.key.end());
  const std::size_t saltBytes = profile == Profile::aeadAes128Gcm ? 12 : 14;
  Octets salt(master.salt.begin(), master.salt.begin() + static_cast<std::ptrdiff_t>(saltBytes));
  salt.resize(16);
  const auto stretched = [&](int which, std::size_t length) {
    return keyStream(key, mixed(salt, 7, {static_cast<std::uint8_t>(label + which)}), length);
  };
  return {stretched(0, 16), stretched(1, 20), stretched(2, saltBytes)};
}

inline Octets counterIv(const Session& session, std::uint32_t ssrc, std::uint64_t index) {
  Octets iv = session.salt;
  iv.resize(16);
  return mixed(mixed(iv, 4, number(ssrc, 4)), 8, number(index, 6));
}

inline Octets gcmIv(const Session& session, std::uint32_t ssrc, std::uint64_t index) {
  return mixed(mixed(session.salt, 2, number(ssrc, 4)), 6, number(index, 6));
}

inline Octets encrypted(const Session& session, std::uint32_t ssrc, std::uint64_t index, const Octets& body) {
  return mixed(body, 0, keyStream(session.cipher, counterIv(session, ssrc, index), body.size()));
}

/** @param clear how many bytes of header the packet has @param rollovers how often its sequence numbers have wrapped */
inline Octets sealRtp(Profile profile, const MasterKey& master, const Octets& packet, std::size_t clear,
                      std::uint32_t rollovers) {
  const Session session = derive(profile, master, 0);
  const std::uint32_t ssrc = read32(packet.data() + 8);
  const std::uint64_t index = std::uint64_t{rollovers} * 65'536 + read16(packet.data() + 2);
  const Octets head = part(packet, 0, clear), body = part(packet, clear, packet.size());
  if (profile == Profile::aeadAes128Gcm)
    return join(head, gcm(session.cipher, gcmIv(session, ssrc, index), head, body));
  const Octets sealed = join(head, encrypted(session, ssrc, index, body));
  return join(sealed, part(hmacSha1(session.authentication, join(sealed, number(rollovers, 4))), 0, 10));
}

inline Octets sealRtcp(Profile profile, const MasterKey& master, const Octets& packet, std::uint32_t index) {
  const Session session = derive(profile, master, 3);
  const std::uint32_t ssrc = read32(packet.data() + 4);
  const Octets head = part(packet, 0, 8), body = part(packet, 8, packet.size());
  const Octets word = number(0x8000'0000u | index, 4);
  if (profile == Profile::aeadAes128Gcm)
    return join(join(head, gcm(session.cipher, gcmIv(session, ssrc, index), join(head, word), body)), word);
  const Octets sealed = join(join(head, encrypted(session, ssrc, index, body)), word);
  return join(sealed, part(hmacSha1(session.authentication, sealed), 0, 10));
}

}  // namespace ringway::srtp::reference

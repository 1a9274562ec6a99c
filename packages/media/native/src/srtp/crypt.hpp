#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "../bytes.hpp"
#include "hmac-sha1.hpp"
#include "keys.hpp"

namespace ringway::srtp {

/** Whose packet it is and which one: together they are never sealed twice under one key. */
struct PacketName {
  std::uint32_t ssrc;
  /** 48 bits of an RTP packet's index, 31 of an RTCP packet's. */
  std::uint64_t index;
};

/** The two parts of what is authenticated without being encrypted. */
struct Clear {
  Bytes head;
  Bytes tail;
};

/**
 * Seals and opens the bodies of packets of one kind, in one direction. Nothing is allocated after it was opened.
 *
 * With AES in counter mode a body is encrypted and the whole is authenticated by HMAC-SHA1, cut to 80 bits (RFC 3711, section
 * 4.1.1 and 4.2.1); with AEAD both are one (RFC 7714, section 8 and 9).
 */
class Crypt {
 public:
  /** @returns nothing when OpenSSL cannot */
  static std::optional<Crypt> open(Profile profile, const SessionKeys& keys, bool seals);

  bool isAead() const { return !hmac_; }
  std::size_t tagBytes() const { return isAead() ? 16 : 10; }

  /** Encrypts in place, and writes the tag. `body` is in the middle between the two clear parts. */
  bool seal(PacketName name, const Clear& clear, Room body, std::uint8_t* tag);
  /** Decrypts in place if the tag is right; what is in `body` is of no use otherwise. */
  bool unseal(PacketName name, const Clear& clear, Room body, const std::uint8_t* tag);

 private:
  struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };

  bool start(PacketName name);
  bool update(Room body);
  bool addClear(const Clear& clear);
  void authenticate(const Clear& clear, Bytes body, std::uint8_t* tag) const;
  bool sealAead(PacketName name, const Clear& clear, Room body, std::uint8_t* tag);
  bool unsealAead(PacketName name, const Clear& clear, Room body, const std::uint8_t* tag);

  std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> cipher_;
  /** Nothing for AEAD. */
  std::optional<HmacSha1> hmac_;
  std::array<std::uint8_t, kSaltBytes> salt_{};
};

}  // namespace ringway::srtp

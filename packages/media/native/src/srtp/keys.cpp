#include "keys.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <span>

namespace ringway::srtp {

namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

/** The key stream of AES in counter mode from the salt with a label in it. RFC 3711, section 4.3.3. */
bool stretch(const MasterKey& master, std::size_t saltBytes, std::uint8_t label, std::span<std::uint8_t> into) {
  std::uint8_t counter[16] = {};
  std::copy_n(master.salt.begin(), saltBytes, counter);
  counter[7] ^= label;
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::fill(into.begin(), into.end(), std::uint8_t{0});
  int length = 0;
  return context && EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, master.key.data(), counter) == 1 &&
         EVP_EncryptUpdate(context.get(), into.data(), &length, into.data(), static_cast<int>(into.size())) == 1;
}

}  // namespace

bool deriveKeys(const MasterKey& master, Profile profile, PacketKind kind, SessionKeys& into) {
  const bool aead = profile == Profile::aeadAes128Gcm;
  const std::size_t saltBytes = aead ? 12 : kSaltBytes;
  const std::uint8_t first = kind == PacketKind::rtp ? 0 : 3;
  into.salt.fill(0);
  return stretch(master, saltBytes, first, into.cipher) &&
         stretch(master, saltBytes, static_cast<std::uint8_t>(first + 1), into.authentication) &&
         stretch(master, saltBytes, static_cast<std::uint8_t>(first + 2), std::span(into.salt).first(saltBytes));
}

}  // namespace ringway::srtp

#include "crypt.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace ringway::srtp {

namespace {

constexpr std::size_t kCutBytes = 10;
constexpr std::size_t kGcmTagBytes = 16;

/** The salt with the packet's name in it: six bytes of index behind four of SSRC, from `at` on. */
void nameInto(std::uint8_t* block, std::size_t at, PacketName name) {
  for (std::size_t i = 0; i < 4; i++) block[at + i] ^= static_cast<std::uint8_t>(name.ssrc >> (24 - 8 * i));
  for (std::size_t i = 0; i < 6; i++) block[at + 4 + i] ^= static_cast<std::uint8_t>(name.index >> (40 - 8 * i));
}

}  // namespace

std::optional<Crypt> Crypt::open(Profile profile, const SessionKeys& keys, bool seals) {
  const bool aead = profile == Profile::aeadAes128Gcm;
  // Counter mode runs one way only.
  const bool encrypts = seals || !aead;
  Crypt crypt;
  crypt.cipher_.reset(EVP_CIPHER_CTX_new());
  const EVP_CIPHER* kind = aead ? EVP_aes_128_gcm() : EVP_aes_128_ctr();
  if (!crypt.cipher_) return std::nullopt;
  if (EVP_CipherInit_ex(crypt.cipher_.get(), kind, nullptr, keys.cipher.data(), nullptr, encrypts) != 1) return std::nullopt;
  if (!aead) crypt.hmac_.emplace(keys.authentication);
  crypt.salt_ = keys.salt;
  return crypt;
}

bool Crypt::seal(PacketName name, const Clear& clear, Room body, std::uint8_t* tag) {
  if (isAead()) return sealAead(name, clear, body, tag);
  if (!start(name) || !update(body)) return false;
  authenticate(clear, body, tag);
  return true;
}

bool Crypt::unseal(PacketName name, const Clear& clear, Room body, const std::uint8_t* tag) {
  if (isAead()) return unsealAead(name, clear, body, tag);
  std::uint8_t right[kCutBytes];
  authenticate(clear, body, right);
  return CRYPTO_memcmp(right, tag, kCutBytes) == 0 && start(name) && update(body);
}

bool Crypt::sealAead(PacketName name, const Clear& clear, Room body, std::uint8_t* tag) {
  int length = 0;
  return start(name) && addClear(clear) && update(body) &&
         EVP_CipherFinal_ex(cipher_.get(), tag, &length) == 1 &&
         EVP_CIPHER_CTX_ctrl(cipher_.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes, tag) == 1;
}

bool Crypt::unsealAead(PacketName name, const Clear& clear, Room body, const std::uint8_t* tag) {
  std::uint8_t told[kGcmTagBytes];
  std::copy_n(tag, kGcmTagBytes, told);
  int length = 0;
  return start(name) && EVP_CIPHER_CTX_ctrl(cipher_.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes, told) == 1 &&
         addClear(clear) && update(body) && EVP_CipherFinal_ex(cipher_.get(), told, &length) == 1;
}

/** Everything but the key, which stays. */
bool Crypt::start(PacketName name) {
  std::uint8_t block[16] = {};
  std::copy(salt_.begin(), salt_.end(), block);
  nameInto(block, isAead() ? 2 : 4, name);
  return EVP_CipherInit_ex(cipher_.get(), nullptr, nullptr, nullptr, block, -1) == 1;
}

bool Crypt::update(Room body) {
  int length = 0;
  return body.empty() ||
         EVP_CipherUpdate(cipher_.get(), body.data(), &length, body.data(), static_cast<int>(body.size())) == 1;
}

bool Crypt::addClear(const Clear& clear) {
  int length = 0;
  for (const Bytes part : {clear.head, clear.tail})
    if (!part.empty() &&
        EVP_CipherUpdate(cipher_.get(), nullptr, &length, part.data(), static_cast<int>(part.size())) != 1)
      return false;
  return true;
}

void Crypt::authenticate(const Clear& clear, Bytes body, std::uint8_t* tag) const {
  const auto digest = hmac_->of({clear.head, body, clear.tail});
  std::copy_n(digest.begin(), kCutBytes, tag);
}

}  // namespace ringway::srtp

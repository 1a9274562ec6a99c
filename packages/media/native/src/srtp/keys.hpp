#pragma once

#include <array>
#include <cstdint>

namespace ringway::srtp {

/** How packets are sealed. RFC 3711, section 4, and RFC 7714. */
enum class Profile { aesCm128HmacSha1_80, aeadAes128Gcm };

constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kSaltBytes = 14;

/** What one side's packets are sealed with, as the DTLS handshake has made it. RFC 5764, section 4.2. */
struct MasterKey {
  std::array<std::uint8_t, kKeyBytes> key{};
  /** AEAD uses the first 12. */
  std::array<std::uint8_t, kSaltBytes> salt{};

  bool operator==(const MasterKey&) const = default;
};

/** What a master key is stretched to, for packets of one kind. */
struct SessionKeys {
  std::array<std::uint8_t, kKeyBytes> cipher;
  std::array<std::uint8_t, 20> authentication;
  std::array<std::uint8_t, kSaltBytes> salt;
};

enum class PacketKind { rtp, rtcp };

/** With a key derivation rate of 0: once. RFC 3711, section 4.3. @returns false when OpenSSL cannot */
bool deriveKeys(const MasterKey& master, Profile profile, PacketKind kind, SessionKeys& into);

}  // namespace ringway::srtp

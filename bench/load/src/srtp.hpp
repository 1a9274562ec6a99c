#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <optional>

#include "bytes.hpp"

namespace ringway::load {

/** How sound is protected: RFC 3711's counter mode with an HMAC of 80 bits, or RFC 7714's AES-128-GCM. */
enum class Protection { cm, gcm };

/** Bytes of a master salt, which DTLS hands out with a key of 16. RFC 5764 section 4.1.2, RFC 7714 section 14.2. */
constexpr std::size_t saltBytesOf(Protection protection) { return protection == Protection::gcm ? 12 : 14; }

constexpr std::size_t kMasterKeyBytes = 16;
/** What protecting adds to a packet at most. */
constexpr std::size_t kMostAdded = 16;

/** One direction of one stream, sender's or receiver's side: one object for each. */
class SrtpStream {
 public:
  /** @param salt as many bytes as {@link saltBytesOf} says */
  SrtpStream(Protection protection, Bytes key, Bytes salt);

  /**
   * Protects an RTP packet where it lies; behind it there is room for {@link kMostAdded} bytes.
   *
   * @param index the packet's number made long, of which the header holds the lower 16 bits
   * @returns its new length
   */
  std::size_t seal(std::uint8_t* packet, std::size_t length, std::uint64_t index);

  struct Opened {
    std::uint64_t index;
    /** Without what protection had added. */
    std::size_t length;
    std::size_t headerBytes;
  };
  /**
   * Proves a packet and makes it readable where it lies. Nothing when it is no RTP packet of this key. One that came
   * before is opened again: it is to be counted.
   */
  std::optional<Opened> open(std::uint8_t* packet, std::size_t length);

 private:
  using Iv = std::array<std::uint8_t, 16>;
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };

  Iv ivOf(const std::uint8_t* packet, std::uint64_t index) const;
  std::uint64_t indexOf(std::uint16_t sequence) const;
  void turnOver(std::uint8_t* body, std::size_t length, const Iv& iv);
  std::array<std::uint8_t, 20> sign(const std::uint8_t* packet, std::size_t length, std::uint64_t index);
  std::size_t sealGcm(std::uint8_t* packet, std::size_t header, std::size_t length, const Iv& iv);
  bool openGcm(std::uint8_t* packet, std::size_t header, std::size_t length, const Iv& iv);

  const Protection protection_;
  std::array<std::uint8_t, 14> salt_{};
  std::unique_ptr<EVP_CIPHER_CTX, Free> cipher_;
  std::unique_ptr<EVP_MAC_CTX, Free> mac_;
  /** The highest index that was opened. */
  std::optional<std::uint64_t> highest_;
};

}  // namespace ringway::load

#pragma once

#include <openssl/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringway::dtls {

/** The SHA-256 digest of a certificate, by which each side knows the other. RFC 8122, section 5. */
class Fingerprint {
 public:
  /** @param text 32 pairs of hex digits with colons between them, in either case. Nothing when it is anything else. */
  static std::optional<Fingerprint> parse(std::string_view text);
  /** Nothing when OpenSSL cannot. */
  static std::optional<Fingerprint> of(const X509* certificate);

  /** In upper case, as it stands in SDP. */
  std::string text() const;

  bool operator==(const Fingerprint&) const = default;

 private:
  std::array<std::uint8_t, 32> digest_{};
};

}  // namespace ringway::dtls

#include "fingerprint.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace ringway::dtls {

namespace {

int digitOf(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  return -1;
}

}  // namespace

std::optional<Fingerprint> Fingerprint::parse(std::string_view text) {
  Fingerprint fingerprint;
  const std::size_t pairs = fingerprint.digest_.size();
  if (text.size() != 3 * pairs - 1) return std::nullopt;
  for (std::size_t i = 0; i < pairs; i++) {
    const int high = digitOf(text[3 * i]);
    const int low = digitOf(text[3 * i + 1]);
    const bool isParted = i + 1 == pairs || text[3 * i + 2] == ':';
    if (high < 0 || low < 0 || !isParted) return std::nullopt;
    fingerprint.digest_[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return fingerprint;
}

std::optional<Fingerprint> Fingerprint::of(const X509* certificate) {
  Fingerprint fingerprint;
  unsigned int length = 0;
  if (X509_digest(certificate, EVP_sha256(), fingerprint.digest_.data(), &length) != 1) return std::nullopt;
  return fingerprint;
}

std::string Fingerprint::text() const {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (const std::uint8_t byte : digest_) {
    if (!text.empty()) text += ':';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace ringway::dtls

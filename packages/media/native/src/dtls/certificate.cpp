#include "certificate.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>

namespace ringway::dtls {

namespace {

constexpr long kDaySeconds = 24 * 60 * 60;
/** RFC 5280, section 4.1.2.2: at most 20 bytes, and positive. */
constexpr int kSerialBits = 127;

bool giveSerial(X509* certificate) {
  BIGNUM* number = BN_new();
  const bool done = number && BN_rand(number, kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return done;
}

bool giveName(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* words = reinterpret_cast<const unsigned char*>("WebRTC");
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, words, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool giveTime(X509* certificate) {
  return X509_gmtime_adj(X509_getm_notBefore(certificate), -kDaySeconds) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * kDaySeconds) != nullptr;
}

}  // namespace

std::optional<Certificate> Certificate::make() {
  Key key(EVP_EC_gen("P-256"));
  X509Certificate certificate(X509_new());
  X509* x509 = certificate.get();
  const bool made = key && x509 && X509_set_version(x509, X509_VERSION_3) == 1 && giveSerial(x509) && giveName(x509) &&
                    giveTime(x509) && X509_set_pubkey(x509, key.get()) == 1 &&
                    X509_sign(x509, key.get(), EVP_sha256()) > 0;
  const auto fingerprint = made ? Fingerprint::of(x509) : std::nullopt;
  if (!fingerprint) return std::nullopt;
  return Certificate{std::move(key), std::move(certificate), *fingerprint};
}

}  // namespace ringway::dtls

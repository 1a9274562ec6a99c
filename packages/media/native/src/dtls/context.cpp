#include "context.hpp"

#include <openssl/crypto.h>
#include <openssl/srtp.h>

namespace ringway::dtls {

namespace {

/**
 * For both ways to authenticate, those that hide what passed from whoever learns our key later. Of GCM alone, which everybody has
 * (RFC 8827, section 6.5): sift() has to know how short a sealed record can be.
 */
constexpr char kCiphers[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                            "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
/** The first is what Chromium picks when we offer, and the faster one here. */
constexpr char kSrtpProfiles[] = "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM";

/** Longer than the certificates of calls are, and no longer than other messages of a handshake may be. */
constexpr long kLongestCertificates = 16'384;

/**
 * Whoever shows the certificate whose fingerprint was signalled is who we speak to, whoever has signed it; anybody else hears
 * that the certificate is a bad one. RFC 8122, section 6.2.
 */
int isExpected(X509_STORE_CTX* shown, void*) {
  const void* ssl = X509_STORE_CTX_get_ex_data(shown, SSL_get_ex_data_X509_STORE_CTX_idx());
  const void* expected = ssl ? SSL_get_app_data(static_cast<const SSL*>(ssl)) : nullptr;
  const X509* certificate = X509_STORE_CTX_get0_cert(shown);
  const bool isIt = expected && certificate && Fingerprint::of(certificate) == *static_cast<const Fingerprint*>(expected);
  X509_STORE_CTX_set_error(shown, isIt ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
  return isIt ? 1 : 0;
}

bool configure(SSL_CTX* context, const Certificate& certificate) {
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, isExpected, nullptr);
  SSL_CTX_set_max_cert_list(context, kLongestCertificates);
  // SSL_CTX_set_tlsext_use_srtp alone returns 0 for success.
  return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, kCiphers) == 1 && SSL_CTX_set1_groups_list(context, "X25519:P-256") == 1 &&
         SSL_CTX_set_tlsext_use_srtp(context, kSrtpProfiles) == 0 &&
         SSL_CTX_use_certificate(context, certificate.certificate.get()) == 1 &&
         SSL_CTX_use_PrivateKey(context, certificate.key.get()) == 1;
}

}  // namespace

std::shared_ptr<Context> Context::make() {
  auto certificate = Certificate::make();
  std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(DTLS_method()));
  if (!certificate || !context || !configure(context.get(), *certificate)) return nullptr;
  return std::shared_ptr<Context>(new Context(std::move(*certificate), std::move(context)));
}

std::shared_ptr<Context> Contexts::current(Micros now) {
  if (context_ && now - madeAt_ < renewedAfter_) return context_;
  if (auto made = Context::make()) {
    context_ = std::move(made);
    madeAt_ = now;
  }
  return context_;
}

std::optional<std::string> whatIsMissing() {
  if (OPENSSL_version_major() < 3) return std::string("OpenSSL 3, it has ") + OpenSSL_version(OPENSSL_VERSION);
  if (!Context::make()) return std::string("DTLS 1.2 with P-256 and SRTP in its ") + OpenSSL_version(OPENSSL_VERSION);
  return std::nullopt;
}

}  // namespace ringway::dtls

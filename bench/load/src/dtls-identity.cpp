#include <openssl/evp.h>
#include <openssl/x509.h>

#include "dtls.hpp"
#include "fingerprint.hpp"

namespace ringway::load {

namespace {

constexpr long kValidSeconds = 30L * 24 * 3600;

/** A new certificate that is signed by itself. The caller frees it. */
X509* makeCertificate(EVP_PKEY* key) {
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -24L * 3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kValidSeconds);
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* words = reinterpret_cast<const unsigned char*>("load peer");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, words, -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  return certificate;
}

}  // namespace

std::string fingerprintOf(const X509* certificate) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  X509_digest(certificate, EVP_sha256(), digest, &length);
  std::string text;
  for (unsigned i = 0; i < length; i++) {
    if (i > 0) text += ':';
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

DtlsIdentity::DtlsIdentity(Protection preferred) : context_(SSL_CTX_new(DTLS_method())) {
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU);
  SSL_CTX_set_tlsext_use_srtp(context, preferred == Protection::cm ? "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM"
                                                                   : "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80");
  // Whoever shows a certificate is let in here; whether it is the right one its fingerprint says.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     [](int, X509_STORE_CTX*) { return 1; });
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = makeCertificate(key);
  fingerprint_ = fingerprintOf(certificate);
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

}  // namespace ringway::load

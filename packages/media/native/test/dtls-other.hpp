#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>

#include "dtls-wire.hpp"

namespace ringway::check {

/** How somebody else's end is made. */
struct Manner {
  dtls::Role role = dtls::Role::server;
  /** Profiles of SRTP; none when empty. */
  std::string profiles = "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM";
  int longestVersion = DTLS1_2_VERSION;
  bool showsCertificate = true;
  std::string ciphers = "DEFAULT:@SECLEVEL=0";
  std::string groups = "X25519:P-256:P-384";
  /** Of RSA with that many bits; 0 for a key of P-256. */
  unsigned rsaBits = 0;
  /** Certificates that it shows beside its own, which make its flight long. */
  int others = 0;
};

/** An end that is bare OpenSSL, with nothing of ours but the way its datagrams take; it believes anybody. */
class OtherEnd final : public End {
 public:
  explicit OtherEnd(const Manner& manner) : manner_(manner), context_(SSL_CTX_new(DTLS_method())) {
    makeCertificate();
    SSL_CTX* context = context_.get();
    SSL_CTX_set_min_proto_version(context, DTLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, manner.longestVersion);
    SSL_CTX_set_cipher_list(context, manner.ciphers.c_str());
    SSL_CTX_set1_groups_list(context, manner.groups.c_str());
    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    if (!manner.profiles.empty()) SSL_CTX_set_tlsext_use_srtp(context, manner.profiles.c_str());
    if (manner.showsCertificate) show(context);
    ssl_.reset(SSL_new(context));
    BIO* bio = dtls::newDatagramBio(port_);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_mtu(ssl_.get(), 1'200);
    manner.role == dtls::Role::client ? SSL_set_connect_state(ssl_.get()) : SSL_set_accept_state(ssl_.get());
  }

  const dtls::Fingerprint& fingerprint() const { return *fingerprint_; }
  bool isDone() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  /** The alert that was heard last; -1 for none. */
  int alert() const { return alert_; }
  SSL* openssl() { return ssl_.get(); }

  void start(Micros now, dtls::Outbox& out) override {
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_info_callback(ssl_.get(), hear);
    receive(now, {}, out);
  }
  void receive(Micros, Datagram datagram, dtls::Outbox& out) override {
    port_.outgoing = &out;
    port_.incoming = datagram;
    std::uint8_t said[64];
    const int length = isFailed_ ? 1 : SSL_read(ssl_.get(), said, sizeof said);
    isFailed_ = isFailed_ || (length <= 0 && SSL_get_error(ssl_.get(), length) == SSL_ERROR_SSL);
    forget();
  }
  void tick(Micros, dtls::Outbox& out) override {
    port_.outgoing = &out;
    isFailed_ = isFailed_ || DTLSv1_handle_timeout(ssl_.get()) < 0;
    forget();
  }
  /** Does with the association what only its owner can. */
  template <typename Does>
  void with(dtls::Outbox& out, Does does) {
    port_.outgoing = &out;
    does(ssl_.get());
    forget();
  }
  Micros nextDue() const override { return INT64_MAX; }
  bool isHandshaking() const override { return false; }

 private:
  static void hear(const SSL* ssl, int where, int value) {
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
      static_cast<OtherEnd*>(SSL_get_app_data(ssl))->alert_ = value & 0xff;
  }
  void forget() {
    port_ = {};
    ERR_clear_error();
  }
  void makeCertificate() {
    auto made = dtls::Certificate::make();
    if (manner_.rsaBits > 0) {
      made->key.reset(EVP_RSA_gen(manner_.rsaBits));
      X509_set_pubkey(made->certificate.get(), made->key.get());
      X509_sign(made->certificate.get(), made->key.get(), EVP_sha256());
      made->fingerprint = *dtls::Fingerprint::of(made->certificate.get());
    }
    fingerprint_ = made->fingerprint;
    certificate_ = std::move(made->certificate);
    key_ = std::move(made->key);
  }
  void show(SSL_CTX* context) {
    SSL_CTX_use_certificate(context, certificate_.get());
    SSL_CTX_use_PrivateKey(context, key_.get());
    for (int i = 0; i < manner_.others; i++)
      SSL_CTX_add_extra_chain_cert(context, dtls::Certificate::make()->certificate.release());
  }

  const Manner manner_;
  dtls::DatagramPort port_;
  dtls::Key key_;
  dtls::X509Certificate certificate_;
  std::optional<dtls::Fingerprint> fingerprint_;
  std::unique_ptr<SSL_CTX, dtls::Free> context_;
  std::unique_ptr<SSL, dtls::Free> ssl_;
  int alert_ = -1;
  bool isFailed_ = false;
};

/** One of ours, and somebody else that it expects. */
struct Meeting {
  std::shared_ptr<dtls::Context> context = dtls::Context::make();
  OtherEnd other;
  OurEnd ours;
  Wire wire;

  explicit Meeting(const Manner& manner)
      : other(manner),
        ours(context, manner.role == dtls::Role::client ? dtls::Role::server : dtls::Role::client, other.fingerprint()),
        wire(manner.role == dtls::Role::client ? static_cast<End&>(other) : ours,
             manner.role == dtls::Role::client ? static_cast<End&>(ours) : other) {}

  void connect() {
    wire.start();
    wire.run();
  }
  dtls::Outbox& toOurs() { return SSL_is_server(other.openssl()) ? wire.toClient() : wire.toServer(); }
  dtls::State state() const { return ours.transport.state(); }
  std::string why() const { return ours.transport.why(); }
};

}  // namespace ringway::check

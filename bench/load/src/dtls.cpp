#include "dtls.hpp"

#include <openssl/err.h>

#include <cstring>

#include "fingerprint.hpp"

namespace ringway::load {

namespace {

/** Bytes of a handshake datagram, small enough for every path. */
constexpr long kDatagramBytes = 1'200;
constexpr char kExporterLabel[] = "EXTRACTOR-dtls_srtp";

std::string lastError() {
  char words[256] = "no reason was given";
  const unsigned long code = ERR_peek_error();
  if (code != 0) ERR_error_string_n(code, words, sizeof words);
  ERR_clear_error();
  return words;
}

}  // namespace

Dtls::Dtls(const DtlsIdentity& identity, bool client, std::string expected, Send send)
    : client_(client), expected_(std::move(expected)), send_(std::move(send)), ssl_(SSL_new(identity.context())) {
  BIO* bio = BIO_new(datagrams());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_mtu(ssl_.get(), kDatagramBytes);
  if (client) SSL_set_connect_state(ssl_.get());
  else SSL_set_accept_state(ssl_.get());
}

void Dtls::take(Bytes datagram) {
  if (state_ == State::failed || state_ == State::ended) return;
  incoming_ = datagram;
  goOn();
  incoming_ = {};
}

void Dtls::lookAtTime() {
  if (state_ == State::handshaking && DTLSv1_handle_timeout(ssl_.get()) < 0) fail("the handshake was not answered");
}

void Dtls::end() {
  if (state_ == State::connected) SSL_shutdown(ssl_.get());
  state_ = State::ended;
}

/** Lets OpenSSL do what it can with what has come. Sound is not data to it, so nothing but the end is read. */
void Dtls::goOn() {
  ERR_clear_error();
  char nothing[64];
  const int done = state_ == State::handshaking ? SSL_do_handshake(ssl_.get())
                                                : SSL_read(ssl_.get(), nothing, sizeof nothing);
  const int error = done > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), done);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return;
  if (error == SSL_ERROR_ZERO_RETURN) state_ = State::ended;
  else if (error != SSL_ERROR_NONE) fail(lastError());
  else if (state_ == State::handshaking) finish();
}

void Dtls::finish() {
  X509* certificate = SSL_get1_peer_certificate(ssl_.get());
  const bool known = certificate && fingerprintOf(certificate) == expected_;
  X509_free(certificate);
  if (!known) return fail("the certificate is not the one of the fingerprint");
  keys_ = agreedKeys();
  if (!keys_) return fail("no SRTP profile was agreed on");
  state_ = State::connected;
}

void Dtls::fail(std::string why) {
  state_ = State::failed;
  reason_ = std::move(why);
}

/** The client's key, the server's, the client's salt, the server's. RFC 5764, section 4.2. */
std::optional<SrtpKeys> Dtls::agreedKeys() const {
  const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl_.get());
  if (!profile) return std::nullopt;
  SrtpKeys keys{};
  keys.protection = profile->id == SRTP_AEAD_AES_128_GCM ? Protection::gcm : Protection::cm;
  const std::size_t salt = saltBytesOf(keys.protection);
  std::uint8_t material[2 * (kMasterKeyBytes + 14)];
  if (SSL_export_keying_material(ssl_.get(), material, 2 * (kMasterKeyBytes + salt), kExporterLabel,
                                 sizeof kExporterLabel - 1, nullptr, 0, 0) != 1)
    return std::nullopt;
  const std::uint8_t* salts = material + 2 * kMasterKeyBytes;
  const int ours = client_ ? 0 : 1;
  const int theirs = 1 - ours;
  std::memcpy(keys.ourKey.data(), material + ours * kMasterKeyBytes, kMasterKeyBytes);
  std::memcpy(keys.theirKey.data(), material + theirs * kMasterKeyBytes, kMasterKeyBytes);
  std::memcpy(keys.ourSalt.data(), salts + ours * salt, salt);
  std::memcpy(keys.theirSalt.data(), salts + theirs * salt, salt);
  return keys;
}

/** OpenSSL's way to us: each write is a datagram that leaves, each read one that has come. */
BIO_METHOD* Dtls::datagrams() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
    BIO_meth_set_write(made, write);
    BIO_meth_set_read(made, read);
    BIO_meth_set_ctrl(made, control);
    return made;
  }();
  return method;
}

int Dtls::write(BIO* bio, const char* bytes, int length) {
  const auto* self = static_cast<const Dtls*>(BIO_get_data(bio));
  self->send_({reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(length)});
  return length;
}

int Dtls::read(BIO* bio, char* room, int length) {
  auto* self = static_cast<Dtls*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self->incoming_.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t taken = std::min(self->incoming_.size(), static_cast<std::size_t>(length));
  std::memcpy(room, self->incoming_.data(), taken);
  self->incoming_ = {};
  return static_cast<int>(taken);
}

long Dtls::control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace ringway::load

#include "transport.hpp"

#include <openssl/err.h>
#include <openssl/srtp.h>
#include <sys/time.h>

#include <algorithm>
#include <limits>

namespace ringway::dtls {

namespace {

constexpr Micros kNever = std::numeric_limits<Micros>::max();
/** Less than any path carries; larger flights are cut into as many datagrams as they need. */
constexpr long kMtu = 1'200;

constexpr char kAnother[] = "it is another one than its fingerprint says";

constexpr unsigned int kFirstTimeout = 200'000;
constexpr unsigned int kLongestTimeout = 3'200'000;

/** In microseconds; `last` is 0 for a flight that leaves for the first time. */
unsigned int nextTimeout(SSL*, unsigned int last) {
  return last == 0 ? kFirstTimeout : std::min(2 * last, kLongestTimeout);
}

/** For the time of a call into OpenSSL, its datagrams have somewhere to go; and errors of others are none of ours. */
class Call {
 public:
  Call(DatagramPort& port, Outbox& out) : port_(port) {
    port_.outgoing = &out;
    ERR_clear_error();
  }
  ~Call() {
    port_.outgoing = nullptr;
    port_.incoming = Bytes();
    ERR_clear_error();
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  DatagramPort& port_;
};

/** Whether the other side's keys are in use. */
bool hasChangedKeys(const SSL* ssl) {
  const OSSL_HANDSHAKE_STATE state = SSL_get_state(ssl);
  return state == TLS_ST_CR_CHANGE || state == TLS_ST_SR_CHANGE || state == TLS_ST_OK;
}

std::optional<srtp::Profile> profileOf(SSL* ssl) {
  const SRTP_PROTECTION_PROFILE* chosen = SSL_get_selected_srtp_profile(ssl);
  if (!chosen) return std::nullopt;
  if (chosen->id == SRTP_AES128_CM_SHA1_80) return srtp::Profile::aesCm128HmacSha1_80;
  if (chosen->id == SRTP_AEAD_AES_128_GCM) return srtp::Profile::aeadAes128Gcm;
  return std::nullopt;
}

}  // namespace

Transport::Transport(std::shared_ptr<Context> context, Role role, const Fingerprint& expected)
    : context_(std::move(context)), role_(role), expected_(expected), alarm_(kNever), due_(kNever) {
  ssl_.reset(SSL_new(context_->openssl()));
  BIO* bio = ssl_ ? newDatagramBio(port_) : nullptr;
  if (!bio) {
    ssl_.reset();
    return;
  }
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), const_cast<Fingerprint*>(&expected_));
  SSL_set_mtu(ssl_.get(), kMtu);
  DTLS_set_timer_cb(ssl_.get(), nextTimeout);
  role_ == Role::client ? SSL_set_connect_state(ssl_.get()) : SSL_set_accept_state(ssl_.get());
}

void Transport::start(Micros now, Outbox& out) {
  if (state_ != State::fresh) return;
  if (!ssl_) return fail("no memory");
  state_ = State::handshaking;
  deadline_ = now + kTimeToConnect;
  const Call call(port_, out);
  shakeHands(now);
}

void Transport::receive(Micros now, Room datagram, Outbox& out) {
  if (state_ != State::handshaking && state_ != State::connected) return;
  const Sifted sifted = sift(datagram, awaited());
  count(sifted);
  if (sifted.fatal && state_ == State::handshaking) alarm_ = std::min(alarm_, now + kTimeAfterAlert);
  const Call call(port_, out);
  if (sifted.length > 0) {
    port_.incoming = datagram.first(sifted.length);
    state_ == State::handshaking ? shakeHands(now) : listen();
  }
  lookAtTime(now);
}

Awaited Transport::awaited() const {
  const Role other = role_ == Role::client ? Role::server : Role::client;
  const std::size_t sealed = hasChangedKeys(ssl_.get()) ? std::numeric_limits<std::size_t>::max() : kMostAhead - ahead_;
  return {.from = other, .plain = state_ == State::handshaking, .sealed = sealed, .number = plain_};
}

void Transport::count(const Sifted& sifted) {
  plain_ += sifted.plain;
  if (!hasChangedKeys(ssl_.get())) ahead_ += sifted.sealed;
  counters_.plainAlerts += sifted.plainAlerts;
  counters_.strays += sifted.strays;
  if (sifted.malformed) counters_.malformed++;
}

void Transport::tick(Micros now, Outbox& out) {
  if (state_ != State::handshaking) return;
  if (now >= alarm_) return fail("the other side has refused");
  if (now >= deadline_) return fail("the handshake took too long");
  const Call call(port_, out);
  if (DTLSv1_handle_timeout(ssl_.get()) < 0) return fail("the handshake took too many tries");
  lookAtTime(now);
}

void Transport::close(Outbox& out) {
  if (state_ == State::connected) {
    const Call call(port_, out);
    SSL_shutdown(ssl_.get());
  }
  if (state_ != State::failed) state_ = State::closed;
  due_ = kNever;
}

void Transport::shakeHands(Micros now) {
  const OSSL_HANDSHAKE_STATE before = SSL_get_state(ssl_.get());
  const int done = SSL_do_handshake(ssl_.get());
  if (done == 1) return finish();
  if (SSL_get_state(ssl_.get()) != before) alarm_ = kNever;
  const int reason = SSL_get_error(ssl_.get(), done);
  if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return lookAtTime(now);
  fail(SSL_get_verify_result(ssl_.get()) == X509_V_ERR_CERT_REJECTED ? kAnother : "the other side's handshake is not one");
}

/** Whoever it is has the key of a certificate, and OpenSSL was told which; what all rests on is looked at once more. */
void Transport::finish() {
  const X509Certificate theirs(SSL_get1_peer_certificate(ssl_.get()));
  const auto fingerprint = theirs ? Fingerprint::of(theirs.get()) : std::nullopt;
  keys_ = fingerprint == expected_ ? exported() : std::nullopt;
  if (!keys_) {
    SSL_shutdown(ssl_.get());
    return fail(fingerprint == expected_ ? "there is no profile of SRTP that both sides know" : kAnother);
  }
  state_ = State::connected;
  due_ = kNever;
  // What came in one datagram with the end of the handshake waits to be read.
  listen();
}

/** Nothing is said over the association but goodbye; and a last flight that was lost is asked for again. */
void Transport::listen() {
  std::uint8_t ignored[256];
  for (;;) {
    const int length = SSL_read(ssl_.get(), ignored, sizeof ignored);
    if (length > 0) continue;
    const int reason = SSL_get_error(ssl_.get(), length);
    if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) state_ = State::closed;
    return;
  }
}

void Transport::fail(const char* why) {
  state_ = State::failed;
  why_ = why;
  due_ = kNever;
}

void Transport::lookAtTime(Micros now) {
  if (state_ != State::handshaking) return;
  timeval left{};
  due_ = std::min(deadline_, alarm_);
  if (DTLSv1_get_timeout(ssl_.get(), &left) == 1) due_ = std::min(due_, now + left.tv_sec * kSecond + left.tv_usec);
}

/** The client's key, the server's key, the client's salt, the server's salt. RFC 5764, section 4.2. */
std::optional<SrtpKeys> Transport::exported() const {
  const auto profile = profileOf(ssl_.get());
  if (!profile) return std::nullopt;
  const std::size_t saltBytes = *profile == srtp::Profile::aeadAes128Gcm ? 12 : srtp::kSaltBytes;
  std::uint8_t material[2 * (srtp::kKeyBytes + srtp::kSaltBytes)];
  constexpr char kLabel[] = "EXTRACTOR-dtls_srtp";
  const std::size_t size = 2 * (srtp::kKeyBytes + saltBytes);
  if (SSL_export_keying_material(ssl_.get(), material, size, kLabel, sizeof kLabel - 1, nullptr, 0, 0) != 1)
    return std::nullopt;
  srtp::MasterKey client, server;
  const std::uint8_t* salts = material + 2 * srtp::kKeyBytes;
  std::copy_n(material, srtp::kKeyBytes, client.key.begin());
  std::copy_n(material + srtp::kKeyBytes, srtp::kKeyBytes, server.key.begin());
  std::copy_n(salts, saltBytes, client.salt.begin());
  std::copy_n(salts + saltBytes, saltBytes, server.salt.begin());
  const bool isClient = role_ == Role::client;
  return SrtpKeys{*profile, isClient ? client : server, isClient ? server : client};
}

}  // namespace ringway::dtls

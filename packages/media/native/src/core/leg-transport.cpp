#include "leg.hpp"

namespace ringway::core {

namespace {

constexpr char kNoKeys[] = "OpenSSL made no keys for the sound";

}  // namespace

void Leg::connect(const Remote& remote, Micros now) {
  if (dtls_ || ended_) return;
  if (!agent_.setRemote(remote.credentials, remote.candidates, remote.iceLite, now))
    return close(LegEnd::connectionFailed, "none of the other side's addresses can be reached from ours");
  dtls_.emplace(context_, remote.role, remote.fingerprint);
  agent_.tick(now, *this);
}

/** By its first byte. RFC 7983. */
void Leg::onDatagram(const Address& from, Room datagram, Micros now) {
  const std::uint8_t first = datagram[0];
  if (first <= 3) {
    agent_.receive(now, from, datagram, *this);
  } else if (first >= 20 && first <= 63) {
    onDtls(from, datagram, now);
  } else if (first >= 128 && first <= 191 && receiver_) {
    rtp::isRtcp(datagram) ? onRtcp(datagram, now) : onRtp(datagram, now);
  } else {
    unknown_++;
  }
  follow(now);
}

/** Only from where the other side was shown to be: a handshake costs a thousand times what a packet costs. */
void Leg::onDtls(const Address& from, Room datagram, Micros now) {
  if (dtls_ && agent_.isValid(from)) return dtls_->receive(now, datagram, *this);
  strayHandshakes_++;
}

/** What has become of the way to the other side. */
void Leg::follow(Micros now) {
  if (ended_) return;
  const LegEnd atFault = sender_ ? LegEnd::connectionLost : LegEnd::connectionFailed;
  switch (agent_.state()) {
    case ice::State::waiting:
    case ice::State::checking:
      return;
    case ice::State::failed:
      return close(atFault, "no connectivity check was answered");
    case ice::State::lost:
      return close(atFault, "the other side no longer answers connectivity checks");
    case ice::State::connected:
      break;
  }
  if (dtls_->state() == dtls::State::fresh) dtls_->start(now, *this);
  if (dtls_->state() == dtls::State::failed) return close(atFault, dtls_->why());
  if (dtls_->state() == dtls::State::closed) return close(atFault, "the other side has said goodbye");
  if (dtls_->state() == dtls::State::connected && !sender_) secure();
}

/** The handshake is done, and the other side is who it was to be: sound can pass. */
void Leg::secure() {
  const auto keys = dtls_->keys();
  if (!keys) return close(LegEnd::connectionFailed, kNoKeys);
  sender_ = srtp::Sender::open(keys->profile, keys->ours);
  receiver_ = srtp::Receiver::open(keys->profile, keys->theirs);
  if (!sender_ || !receiver_) return close(LegEnd::connectionFailed, kNoKeys);
  told_.connected(id_);
}

Refused Leg::refused() const {
  const auto& ice = agent_.counters();
  Refused refused{};
  const auto count = [&refused](Refusal why, std::uint64_t more) { refused[static_cast<std::size_t>(why)] += more; };
  count(Refusal::stun, ice.malformed + ice.badFingerprint + ice.badUsername + ice.badIntegrity + ice.unknownTransaction +
                           ice.unknownAttribute + ice.tooMany);
  count(Refusal::dtls, strayHandshakes_);
  count(Refusal::unknown, unknown_);
  if (dtls_) count(Refusal::dtls, dtls_->counters().malformed + dtls_->counters().strays + dtls_->counters().plainAlerts);
  if (!receiver_) return refused;
  const auto& srtp = receiver_->refused();
  count(Refusal::forged, srtp.notAuthentic);
  count(Refusal::replayed, srtp.replayed + srtp.tooOld);
  count(Refusal::unknown, srtp.malformed);
  return refused;
}

/** Others may know of what was refused since the last time. */
void Leg::tellRefused() {
  const Refused now = refused();
  if (now == refused_) return;
  refused_ = now;
  for (std::size_t i = 0; i < kRefusals; i++) counters_->refused[i].store(now[i], std::memory_order_relaxed);
}

void Leg::sayGoodbye() {
  if (sender_) report(true);
  if (dtls_) dtls_->close(*this);
}

void Leg::send(const Address& to, Bytes datagram) { socket_.send(to, datagram); }

void Leg::send(Bytes datagram) {
  if (const Address* to = agent_.selected()) socket_.send(*to, datagram);
}

}  // namespace ringway::core

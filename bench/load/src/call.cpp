#include "call.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "mark.hpp"
#include "stun.hpp"

namespace ringway::load {

namespace {

/** As WhatsApp numbers it. */
constexpr std::uint8_t kOpusPayload = 111;
constexpr std::size_t kHeaderBytes = 12;
constexpr std::uint32_t kTicksPerPacket = 960;

// What a datagram is, by its first byte. RFC 7983.
bool isStun(std::uint8_t first) { return first < 4; }
bool isDtls(std::uint8_t first) { return first >= 20 && first < 64; }
bool isMedia(std::uint8_t first) { return first >= 128 && first < 192; }
/** By the second byte. RFC 5761. */
bool isRtcp(std::uint8_t second) { return second >= 192 && second < 224; }

}  // namespace

Call::Call(const DtlsIdentity& identity, UdpSocket socket, OurSide ours, const Sound& sound)
    : identity_(identity), socket_(std::move(socket)), ours_(std::move(ours)), sound_(sound) {}

void Call::meet(TheirSide theirs) {
  if (state_ != State::waiting) return;
  theirs_ = std::move(theirs);
  state_ = State::checking;
}

void Call::take(std::span<std::uint8_t> datagram, const sockaddr_in& from, Micros at) {
  if (datagram.size() < 2 || !theirs_) return;
  const std::uint8_t first = datagram[0];
  if (isStun(first)) onCheck(datagram, from);
  else if (isDtls(first)) onHandshake(datagram);
  else if (isMedia(first) && isRtcp(datagram[1])) count_.rtcp++;
  else if (isMedia(first)) onPacket(datagram, at);
}

void Call::say(std::uint64_t slot) {
  if (state_ != State::connected || sound_.empty()) return;
  const auto& payload = sound_[(slot + ours_.ssrc) % sound_.size()];
  std::array<std::uint8_t, kHeaderBytes + kLongestSound + kMostAdded> packet;
  const std::size_t length = kHeaderBytes + payload.size();
  // From somewhere in the lower half, so that the first wrap is far from the start. RFC 3550, appendix A.1.
  const std::uint64_t index = (ours_.ssrc & 0x7FFF) + count_.sent;
  packet[0] = 0x80;
  packet[1] = kOpusPayload;
  putNumber(&packet[2], index, 2);
  putNumber(&packet[4], slot * kTicksPerPacket + ours_.ssrc, 4);
  putNumber(&packet[8], ours_.ssrc, 4);
  std::memcpy(&packet[kHeaderBytes], payload.data(), payload.size());
  putMark(std::span(packet).first(length), {static_cast<std::uint32_t>(count_.sent), wallNow()});
  if (socket_.send(Bytes(packet).first(out_->seal(packet.data(), length, index)))) count_.sent++;
  else count_.unsent++;
}

void Call::lookAtTime() {
  if (!dtls_) return;
  dtls_->lookAtTime();
  noteState();
}

void Call::hangUp() {
  if (dtls_) dtls_->end();
  noteState();
  state_ = State::ended;
}

const std::string& Call::reason() const {
  static const std::string kNone = "no connectivity check has come";
  return dtls_ ? dtls_->reason() : kNone;
}

void Call::onCheck(Bytes datagram, const sockaddr_in& from) {
  const Check check = readCheck(datagram, ours_.ufrag + ":" + theirs_->ufrag, ours_.pwd);
  if (check == Check::none) return;
  const bool isFirstChoice = check == Check::nominating && !socket_.isKept();
  if (isFirstChoice) socket_.keepTo(from);
  else if (!socket_.hasRemote()) socket_.replyTo(from);
  socket_.send(answerCheck(datagram, from, ours_.pwd));
  if (isFirstChoice) startHandshake();
}

/** A handshake may begin before a pair is chosen, but not from somewhere that has passed no check. */
void Call::onHandshake(Bytes datagram) {
  if (!socket_.hasRemote() || state_ == State::ended) return;
  startHandshake();
  dtls_->take(datagram);
  noteState();
}

void Call::startHandshake() {
  if (dtls_) return;
  state_ = State::handshaking;
  const auto send = [this](Bytes datagram) { socket_.send(datagram); };
  dtls_ = std::make_unique<Dtls>(identity_, theirs_->weBegin, theirs_->fingerprint, send);
  dtls_->begin();
  noteState();
}

void Call::noteState() {
  if (!dtls_ || state_ == State::ended || state_ == State::failed) return;
  if (dtls_->state() == Dtls::State::connected && state_ != State::connected) {
    const SrtpKeys& keys = *dtls_->keys();
    const std::size_t salt = saltBytesOf(keys.protection);
    out_.emplace(keys.protection, keys.ourKey, Bytes(keys.ourSalt).first(salt));
    in_.emplace(keys.protection, keys.theirKey, Bytes(keys.theirSalt).first(salt));
    count_.connectedAt = wallNow();
    state_ = State::connected;
  }
  if (dtls_->state() == Dtls::State::failed) state_ = State::failed;
  if (dtls_->state() == Dtls::State::ended) state_ = State::ended;
  if (state_ == State::failed || state_ == State::ended) count_.endedAt = wallNow();
}

void Call::onPacket(std::span<std::uint8_t> datagram, Micros at) {
  if (!in_ || datagram.size() < kHeaderBytes) return;
  const std::uint32_t ssrc = numberAt(&datagram[8], 4);
  if (theirSsrc_.value_or(ssrc) != ssrc) {
    count_.strange++;
    return;
  }
  const auto opened = in_->open(datagram.data(), datagram.size());
  if (!opened) {
    count_.rejected++;
    return;
  }
  theirSsrc_ = ssrc;
  if ((datagram[1] & 0x7F) != kOpusPayload) return tally_.noteNoSound(opened->index);
  const Bytes payload = Bytes(datagram).subspan(opened->headerBytes, opened->length - opened->headerBytes);
  tally_.note(opened->index, numberAt(&datagram[4], 4), payload, at);
}

}  // namespace ringway::load

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
constexpr std::uint8_t kKeyPayload = 126;
/** A packet of sound that is silent is shorter, in bytes. */
constexpr std::size_t kShortestSound = 24;
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
  if (datagram.size() < 2 || !theirs_ || state_ == State::ended) return;
  const std::uint8_t first = datagram[0];
  if (isStun(first)) onCheck(datagram, from);
  else if (isDtls(first)) onHandshake(datagram);
  else if (isMedia(first) && isRtcp(datagram[1])) count_.rtcp++;
  else if (isMedia(first)) onPacket(datagram, at);
}

void Call::say(std::uint64_t slot) {
  if (state_ != State::connected) return;
  if (const auto key = std::exchange(key_, std::nullopt)) sayKey(*key, slot);
  else if (!sound_.empty()) saySound(slot);
}

void Call::saySound(std::uint64_t slot) {
  const auto& payload = sound_[(slot + ours_.ssrc) % sound_.size()];
  std::array<std::uint8_t, kHeaderBytes + kLongestSound + kMostAdded> packet;
  const std::size_t length = kHeaderBytes + payload.size();
  std::memcpy(&packet[kHeaderBytes], payload.data(), payload.size());
  putMark(std::span(packet).first(length), {said_++, wallNow()});
  sendPacket(packet, length, kOpusPayload, slot);
}

/** As Chromium's phones do: three packets, all of them with the key's end. */
void Call::sayKey(std::uint8_t key, std::uint64_t slot) {
  constexpr std::uint8_t kEnd = 0x80;
  constexpr std::uint8_t kLoudness = 10;
  constexpr std::uint32_t kLength = 960;
  hush_.pressed(wallNow());
  for (int i = 0; i < 3; i++) {
    std::array<std::uint8_t, kHeaderBytes + 4 + kMostAdded> packet;
    packet[kHeaderBytes] = key;
    packet[kHeaderBytes + 1] = kEnd | kLoudness;
    putNumber(&packet[kHeaderBytes + 2], kLength, 2);
    sendPacket(packet, kHeaderBytes + 4, 0x80 | kKeyPayload, slot);
  }
}

/** @param length of header and payload; the header is written here */
void Call::sendPacket(std::span<std::uint8_t> room, std::size_t length, std::uint8_t payloadType, std::uint64_t slot) {
  // From somewhere in the lower half, so that the first wrap is far from the start. RFC 3550, appendix A.1.
  const std::uint64_t index = (ours_.ssrc & 0x7FFF) + count_.sent;
  room[0] = 0x80;
  room[1] = payloadType;
  putNumber(&room[2], index, 2);
  putNumber(&room[4], slot * kTicksPerPacket + ours_.ssrc, 4);
  putNumber(&room[8], ours_.ssrc, 4);
  if (socket_.send(Bytes(room).first(out_->seal(room.data(), length, index)))) count_.sent++;
  else count_.unsent++;
}

void Call::lookAtTime() {
  if (!dtls_) return;
  dtls_->lookAtTime();
  noteState();
}

void Call::hangUp() {
  if (state_ == State::ended) return;
  if (dtls_) dtls_->end();
  noteState();
  vanish();
}

void Call::vanish() {
  state_ = State::ended;
  if (count_.endedAt == 0) count_.endedAt = wallNow();
}

const std::string& Call::reason() const {
  static const std::string kNone = "no connectivity check has come";
  return dtls_ ? dtls_->reason() : kNone;
}

void Call::onCheck(Bytes datagram, const sockaddr_in& from) {
  const Check check = readCheck(datagram, ours_.ufrag + ":" + theirs_->ufrag, ours_.pwd);
  if (check == Check::none) return;
  if (!socket_.hasRemote()) socket_.replyTo(from);
  if (check == Check::conflicting) {
    socket_.send(refuseRole(datagram, ours_.pwd));
    return;
  }
  const bool isFirstChoice = check == Check::nominating && !socket_.isKept();
  if (isFirstChoice) socket_.keepTo(from);
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
  if (const auto hush = hush_.note(payload.size() >= kShortestSound, at)) hushes_.push_back(*hush);
  tally_.note(opened->index, numberAt(&datagram[4], 4), payload, at);
}

}  // namespace ringway::load

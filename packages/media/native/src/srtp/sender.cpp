#include "sender.hpp"

#include <algorithm>

#include "layout.hpp"

namespace ringway::srtp {

namespace {

constexpr std::uint32_t kLastRtcpIndex = 0x7fff'ffff;
constexpr std::uint32_t kEncrypted = 0x8000'0000;

bool hasSpace(Room room, std::size_t length, std::size_t trailer) {
  return length <= room.size() && room.size() - length >= trailer;
}

}  // namespace

std::optional<Sender> Sender::open(Profile profile, const MasterKey& ours) {
  SessionKeys rtpKeys, rtcpKeys;
  if (!deriveKeys(ours, profile, PacketKind::rtp, rtpKeys)) return std::nullopt;
  if (!deriveKeys(ours, profile, PacketKind::rtcp, rtcpKeys)) return std::nullopt;
  auto rtp = Crypt::open(profile, rtpKeys, true);
  auto rtcp = Crypt::open(profile, rtcpKeys, true);
  if (!rtp || !rtcp) return std::nullopt;
  return Sender(std::move(*rtp), std::move(*rtcp));
}

std::size_t Sender::protect(Room room, std::size_t length) {
  if (!hasSpace(room, length, rtp_.tagBytes())) return 0;
  const auto clear = clearBytesOf(room.first(length));
  if (!clear) return 0;
  const std::uint32_t ssrc = read32(room.data() + 8);
  const auto index = claim(ssrc, read16(room.data() + 2));
  if (!index) return 0;
  std::uint8_t rollover[4];
  write32(rollover, static_cast<std::uint32_t>(*index >> 16));
  const Bytes tail = rtp_.isAead() ? Bytes() : Bytes(rollover);
  const PacketName name{ssrc, *index};
  const bool done = rtp_.seal(name, {room.first(*clear), tail}, room.subspan(*clear, length - *clear), room.data() + length);
  return done ? length + rtp_.tagBytes() : 0;
}

std::size_t Sender::protectRtcp(Room room, std::size_t length) {
  const std::size_t trailer = rtcp_.tagBytes() + kRtcpWordBytes;
  if (length < kRtcpClearBytes || !hasSpace(room, length, trailer) || rtcpIndex_ == kLastRtcpIndex) return 0;
  rtcpIndex_++;
  std::uint8_t word[kRtcpWordBytes];
  write32(word, kEncrypted | rtcpIndex_);
  // The tag is the last of all, but with AEAD: there it is the end of what is encrypted. RFC 7714, figure 4.
  const std::size_t wordAt = rtcp_.isAead() ? length + rtcp_.tagBytes() : length;
  const std::size_t tagAt = rtcp_.isAead() ? length : length + kRtcpWordBytes;
  const PacketName name{read32(room.data() + 4), rtcpIndex_};
  const Room body = room.subspan(kRtcpClearBytes, length - kRtcpClearBytes);
  if (!rtcp_.seal(name, {room.first(kRtcpClearBytes), word}, body, room.data() + tagAt)) return 0;
  std::copy_n(word, kRtcpWordBytes, room.data() + wordAt);
  return length + trailer;
}

std::optional<std::uint64_t> Sender::claim(std::uint32_t ssrc, std::uint16_t sequence) {
  if (sealed_.begun() && ssrc != ssrc_) return std::nullopt;
  const auto index = nearestIndex(sealed_, sequence);
  if (!index || sealed_.judge(*index) != ReplayWindow::Verdict::fresh) return std::nullopt;
  ssrc_ = ssrc;
  sealed_.remember(*index);
  return index;
}

}  // namespace ringway::srtp

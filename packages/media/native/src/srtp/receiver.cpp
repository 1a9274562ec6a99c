#include "receiver.hpp"

#include <algorithm>

#include "layout.hpp"

namespace ringway::srtp {

std::optional<Receiver> Receiver::open(Profile profile, const MasterKey& theirs) {
  SessionKeys rtpKeys, rtcpKeys;
  if (!deriveKeys(theirs, profile, PacketKind::rtp, rtpKeys)) return std::nullopt;
  if (!deriveKeys(theirs, profile, PacketKind::rtcp, rtcpKeys)) return std::nullopt;
  auto rtp = Crypt::open(profile, rtpKeys, false);
  auto rtcp = Crypt::open(profile, rtcpKeys, false);
  if (!rtp || !rtcp) return std::nullopt;
  return Receiver(std::move(*rtp), std::move(*rtcp));
}

std::optional<std::size_t> Receiver::unprotect(Room packet) {
  if (packet.size() < rtp_.tagBytes()) return refuse(refused_.malformed);
  const std::size_t length = packet.size() - rtp_.tagBytes();
  const auto clear = clearBytesOf(packet.first(length));
  if (!clear) return refuse(refused_.malformed);
  const std::uint32_t ssrc = read32(packet.data() + 8);
  const Stream* known = find(rtpStreams_, ssrc);
  const ReplayWindow window = known ? known->window : ReplayWindow();
  const auto index = nearestIndex(window, read16(packet.data() + 2));
  if (!index) return refuse(refused_.tooOld);
  if (!isFresh(window, *index)) return std::nullopt;
  std::uint8_t rollover[4];
  write32(rollover, static_cast<std::uint32_t>(*index >> 16));
  const Bytes tail = rtp_.isAead() ? Bytes() : Bytes(rollover);
  const Room body = packet.subspan(*clear, length - *clear);
  if (!rtp_.unseal({ssrc, *index}, {packet.first(*clear), tail}, body, packet.data() + length))
    return refuse(refused_.notAuthentic);
  remember(rtpStreams_, ssrc, *index);
  return length;
}

std::optional<std::size_t> Receiver::unprotectRtcp(Room packet) {
  const std::size_t trailer = rtcp_.tagBytes() + kRtcpWordBytes;
  if (packet.size() < kRtcpClearBytes + trailer || packet[0] >> 6 != 2) return refuse(refused_.malformed);
  const std::size_t length = packet.size() - trailer;
  const std::size_t wordAt = rtcp_.isAead() ? length + rtcp_.tagBytes() : length;
  const std::size_t tagAt = rtcp_.isAead() ? length : length + kRtcpWordBytes;
  const std::uint32_t word = read32(packet.data() + wordAt);
  if (word >> 31 == 0) return refuse(refused_.malformed);
  const std::uint32_t ssrc = read32(packet.data() + 4);
  const std::uint64_t index = word & 0x7fff'ffff;
  const Stream* known = find(rtcpStreams_, ssrc);
  if (!isFresh(known ? known->window : ReplayWindow(), index)) return std::nullopt;
  const Bytes tail = packet.subspan(wordAt, kRtcpWordBytes);
  const Room body = packet.subspan(kRtcpClearBytes, length - kRtcpClearBytes);
  if (!rtcp_.unseal({ssrc, index}, {packet.first(kRtcpClearBytes), tail}, body, packet.data() + tagAt))
    return refuse(refused_.notAuthentic);
  remember(rtcpStreams_, ssrc, index);
  return length;
}

Receiver::Stream* Receiver::find(Streams& streams, std::uint32_t ssrc) {
  const auto found = std::find_if(streams.begin(), streams.end(), [ssrc](const Stream& stream) {
    return stream.heard > 0 && stream.ssrc == ssrc;
  });
  return found == streams.end() ? nullptr : &*found;
}

void Receiver::remember(Streams& streams, std::uint32_t ssrc, std::uint64_t index) {
  Stream* stream = find(streams, ssrc);
  if (!stream) {
    stream = std::min_element(streams.begin(), streams.end(),
                              [](const Stream& one, const Stream& other) { return one.heard < other.heard; });
    *stream = Stream{.ssrc = ssrc, .window = {}, .heard = 0};
  }
  stream->heard = ++heard_;
  stream->window.remember(index);
}

bool Receiver::isFresh(const ReplayWindow& window, std::uint64_t index) {
  switch (window.judge(index)) {
    case ReplayWindow::Verdict::fresh:
      return true;
    case ReplayWindow::Verdict::replayed:
      refused_.replayed++;
      return false;
    case ReplayWindow::Verdict::tooOld:
      refused_.tooOld++;
      return false;
  }
  return false;
}

std::nullopt_t Receiver::refuse(std::uint64_t& why) {
  why++;
  return std::nullopt;
}

}  // namespace ringway::srtp

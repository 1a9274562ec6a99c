#pragma once

#include <optional>

#include "../src/bytes.hpp"
#include "../src/srtp/receiver.hpp"
#include "../src/srtp/sender.hpp"
#include "srtp-reference.hpp"

/** Packets for the tests of SRTP, and both ends that they go between. */
namespace ringway::srtp {

using reference::Octets;

constexpr Profile kBothProfiles[] = {Profile::aesCm128HmacSha1_80, Profile::aeadAes128Gcm};
constexpr std::uint32_t kSsrc = 0x0102'0304;

inline MasterKey keyNumbered(std::uint8_t seed) {
  MasterKey master;
  for (std::size_t i = 0; i < master.key.size(); i++) master.key[i] = static_cast<std::uint8_t>(seed + 7 * i);
  for (std::size_t i = 0; i < master.salt.size(); i++) master.salt[i] = static_cast<std::uint8_t>(seed * 3 + 11 * i);
  return master;
}

/** One RTP packet in clear. */
struct PlainRtp {
  std::uint16_t sequence = 0;
  std::uint32_t ssrc = kSsrc;
  std::size_t sources = 0;
  /** Words of header extension; nothing for none, which is not the same as one of 0. */
  std::optional<std::uint16_t> extension = std::nullopt;
  std::size_t payload = 60;

  std::size_t headerBytes() const { return 12 + 4 * sources + (extension ? 4 + 4 * std::size_t{*extension} : 0); }

  Octets bytes() const {
    Octets packet(headerBytes() + payload);
    for (std::size_t i = 0; i < packet.size(); i++) packet[i] = static_cast<std::uint8_t>(sequence * 31 + i * 7);
    packet[0] = static_cast<std::uint8_t>(0x80 | (extension ? 0x10 : 0) | sources);
    packet[1] = 111;
    write16(&packet[2], sequence);
    write32(&packet[4], 960u * sequence);
    write32(&packet[8], ssrc);
    if (extension) write16(&packet[12 + 4 * sources + 2], *extension);
    return packet;
  }
};

/** A sender report in clear, of `bytes` in all. */
inline Octets plainRtcp(std::uint32_t ssrc = kSsrc, std::size_t bytes = 52) {
  Octets packet(bytes, 0x5a);
  packet[0] = 0x81;
  packet[1] = 200;
  write16(&packet[2], static_cast<std::uint16_t>(bytes / 4 - 1));
  write32(&packet[4], ssrc);
  return packet;
}

/** @returns what has been sealed; empty when it was refused */
inline Octets sealedBy(Sender& sender, Octets packet) {
  const std::size_t length = packet.size();
  packet.resize(length + kTrailerBytes);
  packet.resize(sender.protect(packet, length));
  return packet;
}

inline Octets sealedRtcpBy(Sender& sender, Octets packet) {
  const std::size_t length = packet.size();
  packet.resize(length + kTrailerBytes);
  packet.resize(sender.protectRtcp(packet, length));
  return packet;
}

/** @returns what has been opened; nothing when it was refused */
inline std::optional<Octets> openedBy(Receiver& receiver, Octets packet) {
  const auto length = receiver.unprotect(packet);
  if (!length) return std::nullopt;
  packet.resize(*length);
  return packet;
}

inline std::optional<Octets> openedRtcpBy(Receiver& receiver, Octets packet) {
  const auto length = receiver.unprotectRtcp(packet);
  if (!length) return std::nullopt;
  packet.resize(*length);
  return packet;
}

inline std::uint64_t refusals(const Receiver& receiver) {
  const Refused& refused = receiver.refused();
  return refused.malformed + refused.notAuthentic + refused.replayed + refused.tooOld;
}

/** A stream of packets sealed one by one by the reference, each under the index that it is asked for. */
struct Stream {
  Profile profile;
  MasterKey master = keyNumbered(1);
  std::uint32_t ssrc = kSsrc;

  static Octets plain(std::uint64_t index, std::uint32_t ssrc = kSsrc) {
    return PlainRtp{.sequence = static_cast<std::uint16_t>(index), .ssrc = ssrc}.bytes();
  }
  Octets at(std::uint64_t index) const {
    return reference::sealRtp(profile, master, plain(index, ssrc), 12, static_cast<std::uint32_t>(index >> 16));
  }
};

}  // namespace ringway::srtp

#pragma once

#include <netinet/in.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "dtls.hpp"
#include "hush.hpp"
#include "srtp.hpp"
#include "tally.hpp"
#include "udp-socket.hpp"

namespace ringway::load {

/** Opus packets of 20 ms, said over and over; each ends with room for a mark. */
using Sound = std::vector<std::vector<std::uint8_t>>;

/** Longest packet of sound, in bytes. */
constexpr std::size_t kLongestSound = 1'200;

/** What we said of ourselves in our description. */
struct OurSide {
  std::string ufrag;
  std::string pwd;
  std::uint32_t ssrc;
};

/** What the other side said in its own. */
struct TheirSide {
  std::string ufrag;
  std::string fingerprint;
  /** Whether we are to begin the handshake. */
  bool weBegin;
};

/** One call as WhatsApp's relay has it: ICE-lite, DTLS, SRTP, on a UDP port of its own. */
class Call {
 public:
  enum class State { waiting, checking, handshaking, connected, failed, ended };

  /** What happened to it besides sound; times by the wall clock, 0 for never. */
  struct Count {
    std::uint64_t sent = 0;
    /** What the kernel would not take. */
    std::uint64_t unsent = 0;
    /** Packets that no key of ours opens. */
    std::uint64_t rejected = 0;
    /** Packets of another stream than its first. */
    std::uint64_t strange = 0;
    std::uint64_t rtcp = 0;
    Micros connectedAt = 0;
    Micros endedAt = 0;
  };

  Call(const DtlsIdentity& identity, UdpSocket socket, OurSide ours, const Sound& sound);

  /** The other side's description is there. */
  void meet(TheirSide theirs);
  void take(std::span<std::uint8_t> datagram, const sockaddr_in& from, Micros at);
  /** Sends what is due in this slot of 20 ms, counted from a beginning that all calls share. Only when connected. */
  void say(std::uint64_t slot);
  /** The next time that something is due, it is this key in place of sound: 0 to 15. RFC 4733. */
  void press(std::uint8_t key) { key_ = key; }
  void lookAtTime();
  /** Says goodbye, and nothing more. */
  void hangUp();
  /** Is silent from now on, to connectivity checks as well, without a goodbye: as when a phone has lost its network. */
  void vanish();

  State state() const { return state_; }
  bool isConnecting() const { return state_ == State::checking || state_ == State::handshaking; }
  const std::string& reason() const;
  const Count& count() const { return count_; }
  Tally& tally() { return tally_; }
  /** How prompts fell silent after keys, since it was last asked. */
  std::vector<Hush> takeHushes() { return std::exchange(hushes_, {}); }
  const UdpSocket& socket() const { return socket_; }

 private:
  void onCheck(Bytes datagram, const sockaddr_in& from);
  void onHandshake(Bytes datagram);
  void onPacket(std::span<std::uint8_t> datagram, Micros at);
  void startHandshake();
  void noteState();
  void saySound(std::uint64_t slot);
  void sayKey(std::uint8_t key, std::uint64_t slot);
  void sendPacket(std::span<std::uint8_t> room, std::size_t length, std::uint8_t payloadType, std::uint64_t slot);

  const DtlsIdentity& identity_;
  UdpSocket socket_;
  const OurSide ours_;
  const Sound& sound_;
  std::optional<TheirSide> theirs_;
  std::unique_ptr<Dtls> dtls_;
  std::optional<SrtpStream> out_;
  std::optional<SrtpStream> in_;
  std::optional<std::uint32_t> theirSsrc_;
  State state_ = State::waiting;
  Count count_;
  /** Packets of sound, which are what marks count. */
  std::uint32_t said_ = 0;
  std::optional<std::uint8_t> key_;
  HushWatch hush_;
  std::vector<Hush> hushes_;
  Tally tally_;
};

}  // namespace ringway::load

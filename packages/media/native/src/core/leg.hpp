#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../dtls/transport.hpp"
#include "../ice/agent.hpp"
#include "../net/udp-socket.hpp"
#include "../rtp/outgoing-stream.hpp"
#include "../rtp/packet.hpp"
#include "../rtp/playlist.hpp"
#include "../rtp/reception.hpp"
#include "../rtp/rtcp.hpp"
#include "../rtp/telephone-event.hpp"
#include "../srtp/receiver.hpp"
#include "../srtp/sender.hpp"
#include "bridge.hpp"
#include "leg-counters.hpp"
#include "recorder.hpp"
#include "report-schedule.hpp"
#include "told.hpp"

namespace ringway::core {

/** Payload numbers of the one audio line. */
struct AudioLine {
  std::uint8_t opus;
  /** telephone-event; nothing when the other side knows none: then no keys are heard, and none are passed on. */
  std::optional<std::uint8_t> keys;
};

/** The other side, as its description tells of it. */
struct Remote {
  ice::Credentials credentials;
  std::vector<ice::Candidate> candidates;
  dtls::Fingerprint fingerprint;
  bool iceLite;
  /** Who begins the DTLS handshake. */
  dtls::Role role;
};

/** As it is signalled for our one candidate: of type host, alone in its family. RFC 8445, 5.1.2.1. */
constexpr std::uint32_t kHostPriority = 126u << 24 | 0xffffu << 8 | 255u;

/** What a leg is made of. */
struct LegParts {
  std::uint32_t id;
  UdpSocket socket;
  /** Whether the socket is one of IPv6. */
  bool sixth;
  ice::Credentials credentials;
  std::shared_ptr<dtls::Context> context;
  std::uint32_t ssrc;
  AudioLine audio;
  std::shared_ptr<const rtp::Prompt> silence;
  std::shared_ptr<LegCounters> counters;
};

/**
 * The audio to and from one party: its socket, its way through ICE, DTLS and SRTP, its one outgoing stream and what is played
 * into it. It lives on the media thread alone.
 */
class Leg final : private ice::Outbox, private dtls::Outbox, private rtp::PlaylistListener {
 public:
  /** Room for a datagram on any path. */
  static constexpr std::size_t kDatagramBytes = 1'500;
  /** What of it is left for sound. */
  static constexpr std::size_t kPayloadBytes = kDatagramBytes - rtp::kHeaderBytes - srtp::kTrailerBytes;

  /** @param told is told what happens to it */
  Leg(LegParts parts, Told& told);
  ~Leg() override { endRecordings(); }
  Leg(const Leg&) = delete;
  Leg& operator=(const Leg&) = delete;

  std::uint32_t id() const { return id_; }
  int descriptor() const { return socket_.descriptor(); }
  bool ended() const { return ended_; }
  const Bridge* bridge() const { return bridge_; }

  /** Begins connectivity checks; once they have passed, the DTLS handshake. A second time nothing. */
  void connect(const Remote& remote, Micros now);
  /** Lets packets out, as soon as it is connected. */
  void open() { opened_ = true; }
  void play(std::uint32_t playback, std::vector<rtp::PlayItem> items, rtp::KeySet stopKeys);
  void stop(std::uint32_t playback);
  /** The other party has pressed a key, however that was heard: what it stops is over. */
  void keyPressed(rtp::Key key);
  /** Whether packets of sound that come in are told. */
  void listen(bool on) { listened_ = on; }
  /** From now on what this leg's party says is passed on to `other`, but for the keys that are kept; null: no longer. */
  void passOnTo(Leg* other, rtp::KeySet kept, Bridge* bridge);
  /** Whether what others say is sent by {@link say}: only where that pauses, silence leaves. */
  void feed(bool on) { fed_ = on; }
  /** Sends a packet of sound in place of silence, while nothing is played. @param packet of a stream that begins with the first one */
  void say(Bytes packet, Micros now);
  Bytes silence() const { return playlist_.silence(); }
  void record(std::unique_ptr<Recording> recording) { recordings_.push_back(std::move(recording)); }
  /** Null when it is over. */
  Recording* recording(std::uint32_t id) const;
  void stopRecording(std::uint32_t id);
  /** Says goodbye, and is over; the socket is free once the leg is gone. @param fault why, in a few words that stay; null when it was asked for */
  void close(LegEnd why, const char* fault = nullptr);

  /** Reads one datagram. @returns false when none was there */
  bool receive(Micros now);
  /** Its turn, every 20 ms: what is due of the transport, and the next packet. @returns whether one of sound or silence has left */
  bool serve(Micros now);

 private:
  bool isReady() const { return sender_ && opened_ && !ended_; }
  void send(const Address& to, Bytes datagram) override;
  void send(Bytes datagram) override;
  void started(std::uint32_t playback) override { told_.started(id_, playback); }
  void ended(std::uint32_t playback) override { told_.finished(id_, playback, PlaybackEnd::ended); }

  // the transport: leg-transport.cpp
  void onDatagram(const Address& from, Room datagram, Micros now);
  void onDtls(const Address& from, Room datagram, Micros now);
  void follow(Micros now);
  void secure();
  void tellRefused();
  Refused refused() const;
  void sayGoodbye();

  // what comes in, and what of it is passed on: leg-inward.cpp
  void onRtp(Room datagram, Micros now);
  void onRtcp(Room datagram, Micros now);
  void onKey(const rtp::Packet& packet);
  void hand(const rtp::Packet& packet, Micros now);
  bool passOn(const rtp::Packet& packet, bool isKey, Micros now);

  // what of it is kept: leg-recordings.cpp
  void keep(Direction direction, const rtp::Packet& packet, Micros now);
  void goOnRecording(Micros now);
  void endRecordings();

  // what goes out: leg-outward.cpp
  bool sendNext(Micros now);
  bool sendKey(const rtp::KeySlot& key, Micros now);
  bool sendSound(const rtp::Place& place, Bytes payload, Micros now);
  bool isFed();
  void goOn();
  bool sendRtp(std::uint8_t payloadType, const rtp::Place& place, Bytes payload);
  void report(bool goodbye);

  const std::uint32_t id_;
  UdpSocket socket_;
  ice::Agent agent_;
  std::shared_ptr<dtls::Context> context_;
  std::optional<dtls::Transport> dtls_;
  std::optional<srtp::Sender> sender_;
  std::optional<srtp::Receiver> receiver_;
  const std::uint32_t ssrc_;
  const AudioLine audio_;
  rtp::OutgoingStream stream_;
  rtp::Playlist playlist_;
  rtp::Reception reception_;
  rtp::KeyListener keys_;
  ReportSchedule reports_;
  std::shared_ptr<LegCounters> counters_;
  /** Of no use, and not the ICE agent's, DTLS' or SRTP's to count. */
  std::uint64_t unknown_ = 0;
  /** Something of DTLS from where the other side was not shown to be. */
  std::uint64_t strayHandshakes_ = 0;
  /** As it was told last. */
  Refused refused_{};
  /** Bytes of sound that have left. */
  std::uint32_t octets_ = 0;
  Told& told_;
  Leg* onward_ = nullptr;
  rtp::KeySet kept_ = 0;
  Bridge* bridge_ = nullptr;
  bool fed_ = false;
  std::vector<std::unique_ptr<Recording>> recordings_;
  /** RTP ticks since the end of the other party's last packet, negative while it lasts; nothing once we send again. */
  std::optional<std::int64_t> quiet_;
  bool talking_ = false;
  bool hearing_ = false;
  bool listened_ = false;
  bool opened_ = false;
  bool ended_ = false;
};

}  // namespace ringway::core

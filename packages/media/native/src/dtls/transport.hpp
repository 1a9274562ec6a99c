#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "../bytes.hpp"
#include "../srtp/keys.hpp"
#include "context.hpp"
#include "datagram-bio.hpp"
#include "fingerprint.hpp"
#include "openssl.hpp"
#include "outbox.hpp"
#include "records.hpp"

namespace ringway::dtls {

enum class State {
  fresh,
  handshaking,
  /** The handshake is done, and the other side is who it was to be. */
  connected,
  /** It came to nothing. The end. */
  failed,
  /** The other side has said goodbye, or we have. The end. */
  closed,
};

/** What both sides' packets are sealed with. */
struct SrtpKeys {
  srtp::Profile profile;
  srtp::MasterKey ours;
  srtp::MasterKey theirs;
};

/** What was not believed. */
struct Counters {
  /** Datagrams with something that is no record. */
  std::uint64_t malformed = 0;
  /** Records that nobody waited for. */
  std::uint64_t strays = 0;
  /** Alerts that anybody could have written. */
  std::uint64_t plainAlerts = 0;
};

/**
 * One DTLS association, for the keys of SRTP alone (RFC 5764, 6347). No data passes over it.
 *
 * It has no socket, and is to be handed datagrams only from where ICE has shown the other side to be: that is what a cookie exchange would
 * show otherwise. A handshake that lost a datagram goes on 200 ms later, then after twice as long, and so on up to 3.2 s;
 * OpenSSL keeps that time by the clock of the system, and {@link nextDue} tells it in ours. Where that clock is set back in the
 * middle of a handshake, what was lost is sent again that much later, if the time to connect is not over.
 *
 * Whoever can write to us in the other side's name without its keys cannot end an association, nor a handshake by alerts, garbage,
 * records of another time or numbers far ahead ({@link sift}). By a message of the handshake that is well-formed, is next, and
 * is not the other side's, a handshake can be ended: there is nothing to tell it by.
 */
class Transport {
 public:
  /** Not connected after this: failed. */
  static constexpr Micros kTimeToConnect = 20 * kSecond;
  /** What is left of it when an alert in the clear says that all is over, which may be true; it is not if the handshake goes on. */
  static constexpr Micros kTimeAfterAlert = 3 * kSecond;
  /** Sealed records that are kept for the time when their keys are known; each takes 17 KB. */
  static constexpr std::uint32_t kMostAhead = 16;

  /** @param expected the fingerprint that the other side has signalled */
  Transport(std::shared_ptr<Context> context, Role role, const Fingerprint& expected);

  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /** Begins: a client speaks first, a server waits. A second time nothing. */
  void start(Micros now, Outbox& out);
  /** Takes a datagram, which may be changed. Before {@link start} it is not looked at. */
  void receive(Micros now, Room datagram, Outbox& out);
  /** Does what is due. It may be called too early or too late. */
  void tick(Micros now, Outbox& out);
  /** When {@link tick} has to be called next. */
  Micros nextDue() const { return due_; }
  /** Says goodbye. */
  void close(Outbox& out);

  State state() const { return state_; }
  /** Why it failed, in a few words; empty unless it did. */
  const char* why() const { return why_; }
  /** Once connected. */
  const std::optional<SrtpKeys>& keys() const { return keys_; }
  const Counters& counters() const { return counters_; }

 private:
  Awaited awaited() const;
  void count(const Sifted& sifted);
  void shakeHands(Micros now);
  void finish();
  void listen();
  void fail(const char* why);
  void lookAtTime(Micros now);
  std::optional<SrtpKeys> exported() const;

  DatagramPort port_;
  std::shared_ptr<Context> context_;
  std::unique_ptr<SSL, Free> ssl_;
  const Role role_;
  const Fingerprint expected_;
  State state_ = State::fresh;
  const char* why_ = "";
  std::optional<SrtpKeys> keys_;
  Counters counters_;
  Micros deadline_ = 0;
  /** When an alert in the clear will be believed. */
  Micros alarm_;
  Micros due_;
  /** Records in the clear so far. */
  std::uint64_t plain_ = 0;
  /** Sealed records that came before their keys. */
  std::uint32_t ahead_ = 0;
};

}  // namespace ringway::dtls

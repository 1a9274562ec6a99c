#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "../src/dtls/transport.hpp"
#include "dtls-clock.hpp"

namespace ringway::check {

using Datagram = std::vector<std::uint8_t>;

/** One end of a wire, whatever stands there. */
struct End {
  virtual ~End() = default;
  virtual void start(Micros now, dtls::Outbox& out) = 0;
  virtual void receive(Micros now, Datagram datagram, dtls::Outbox& out) = 0;
  virtual void tick(Micros now, dtls::Outbox& out) = 0;
  virtual Micros nextDue() const = 0;
  virtual bool isHandshaking() const = 0;
};

/** Ours. */
struct OurEnd final : End {
  dtls::Transport transport;

  OurEnd(std::shared_ptr<dtls::Context> context, dtls::Role role, const dtls::Fingerprint& expected)
      : transport(std::move(context), role, expected) {}

  void start(Micros now, dtls::Outbox& out) override { transport.start(now, out); }
  void receive(Micros now, Datagram datagram, dtls::Outbox& out) override { transport.receive(now, datagram, out); }
  void tick(Micros now, dtls::Outbox& out) override { transport.tick(now, out); }
  Micros nextDue() const override { return transport.nextDue(); }
  bool isHandshaking() const override { return transport.state() == dtls::State::handshaking; }
};

/** When each copy of the datagram of this number arrives, after it was sent: none, if it is lost. */
using Fate = std::function<std::vector<Micros>(std::size_t number)>;

/** Two ends and what flies between them, in a time of its own. */
class Wire {
 public:
  Wire(End& client, End& server, Fate fate = [](std::size_t) { return std::vector<Micros>{0}; })
      : client_(client), server_(server), fate_(std::move(fate)), toServer_{*this, server}, toClient_{*this, client} {}

  /** How far somebody has set the system's clock ahead since the beginning. */
  Micros skew = 0;
  /** As a datagram is put on the wire; it may be changed. */
  std::function<void(Datagram& datagram, bool toServer)> onSend = [](Datagram&, bool) {};

  void start() {
    server_.start(now_, toClient_);
    client_.start(now_, toServer_);
  }

  /** Until nothing flies and no handshake goes on; half a minute at most. */
  void run() {
    while (now_ < 30 * kSecond && step()) {
    }
  }

  /** The next thing that happens. @returns false when nothing will */
  bool step() {
    const auto next = std::min_element(flying_.begin(), flying_.end(), [](auto& a, auto& b) { return a.at < b.at; });
    const Micros due = std::min(dueOf(client_), dueOf(server_));
    if (next != flying_.end() && next->at <= due) {
      const Flying arrived = *next;
      flying_.erase(next);
      setTime(arrived.at);
      arrived.to->receive(now_, arrived.datagram, back(*arrived.to));
      return true;
    }
    if (due == kNever) return false;
    setTime(due);
    if (dueOf(client_) <= due) client_.tick(now_, toServer_);
    if (dueOf(server_) <= due) server_.tick(now_, toClient_);
    return true;
  }

  /** Puts a datagram of a stranger on the wire. */
  void fly(End& to, Datagram datagram) { flying_.push_back({now_, &to, std::move(datagram)}); }
  /** Puts a datagram of a stranger before `end`, at once; not while one is sent. */
  void inject(End& end, const Datagram& datagram) { end.receive(now_, datagram, back(end)); }
  void setTime(Micros now) {
    now_ = std::max(now_, now);
    clock_.set(now_ + skew);
  }

  dtls::Outbox& toServer() { return toServer_; }
  dtls::Outbox& toClient() { return toClient_; }
  Micros now() const { return now_; }
  /** How many datagrams both have sent. */
  std::size_t sent() const { return sent_; }
  std::size_t longest() const { return longest_; }
  bool isTimed() const { return clock_.isSet(); }

 private:
  static constexpr Micros kNever = INT64_MAX;

  struct Flying {
    Micros at;
    End* to;
    Datagram datagram;
  };

  struct Way final : dtls::Outbox {
    Wire& wire;
    End& to;
    Way(Wire& on, End& end) : wire(on), to(end) {}
    void send(Bytes bytes) override { wire.put(to, Datagram(bytes.begin(), bytes.end())); }
  };

  static Micros dueOf(const End& end) { return end.isHandshaking() ? end.nextDue() : kNever; }
  dtls::Outbox& back(const End& end) { return &end == &server_ ? static_cast<dtls::Outbox&>(toClient_) : toServer_; }

  void put(End& to, Datagram datagram) {
    longest_ = std::max(longest_, datagram.size());
    onSend(datagram, &to == &server_);
    for (const Micros after : fate_(sent_++)) flying_.push_back({now_ + after, &to, datagram});
  }

  SystemClock clock_;
  End& client_;
  End& server_;
  Fate fate_;
  Way toServer_;
  Way toClient_;
  std::vector<Flying> flying_;
  Micros now_ = 0;
  std::size_t sent_ = 0;
  std::size_t longest_ = 0;
};

/** Two of ours that expect each other, and a wire between them. */
struct Both {
  std::shared_ptr<dtls::Context> clientContext = dtls::Context::make();
  std::shared_ptr<dtls::Context> serverContext = dtls::Context::make();
  OurEnd client{clientContext, dtls::Role::client, serverContext->fingerprint()};
  OurEnd server{serverContext, dtls::Role::server, clientContext->fingerprint()};
  Wire wire{client, server};

  Both() = default;
  explicit Both(Fate fate) : wire(client, server, std::move(fate)) {}

  void connect() {
    wire.start();
    wire.run();
  }
  bool isConnected() const {
    return client.transport.state() == dtls::State::connected && server.transport.state() == dtls::State::connected &&
           client.transport.keys()->ours == server.transport.keys()->theirs &&
           client.transport.keys()->theirs == server.transport.keys()->ours;
  }
};

}  // namespace ringway::check

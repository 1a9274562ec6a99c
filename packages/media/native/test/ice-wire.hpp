#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "../src/ice/agent.hpp"
#include "../src/ice/binding.hpp"
#include "../src/stun/message.hpp"
#include "../src/stun/writer.hpp"

/** Two sides and a wire between them, in memory and in simulated time. */
namespace ringway::ice::wired {

using Datagram = std::vector<std::uint8_t>;

struct Sent {
  Micros at;
  Address from;
  Address to;
  Datagram datagram;

  bool isRequest() const { return datagram[0] == 0 && datagram[1] == 1; }
  stun::Message message() const { return *stun::Message::read(datagram); }
  bool nominates() const { return isRequest() && message().usesCandidate(); }
};

/** Whoever has a socket. */
struct Party {
  virtual ~Party() = default;
  virtual void receive(Micros now, const Address& from, Bytes datagram, Outbox& out) = 0;
  virtual void tick(Micros, Outbox&) {}
  virtual Micros nextDue() const { return kNever; }
};

/** What the line does to datagrams. Its dice are thrown by what is sent when, so that a test is the same every time. */
struct Line {
  Micros latency = 10 * kMillisecond;
  /** Up to so much later, so that datagrams overtake each other. */
  Micros jitter = 0;
  unsigned lossPercent = 0;
  unsigned duplicatePercent = 0;
  std::uint64_t seed = 1;
};

class Wire {
 public:
  Line line;
  /** Whether a datagram gets through at all; everything does by default. */
  std::function<bool(const Sent&)> passes = [](const Sent&) { return true; };

  void attach(const Address& address, Party& party) { parties_.emplace_back(address, &party); }
  Micros now() const { return now_; }
  /** Everything that was sent, lost or not. */
  const std::vector<Sent>& sent() const { return sent_; }
  std::size_t countSent(const std::function<bool(const Sent&)>& which) const {
    std::size_t count = 0;
    for (const Sent& one : sent_) count += which(one) ? 1 : 0;
    return count;
  }

  /** Somebody puts a datagram on the wire; it arrives now, whatever the line does. */
  void inject(const Address& from, const Address& to, Bytes datagram) {
    deliver({now_, from, to, {datagram.begin(), datagram.end()}});
  }

  void run(Micros until) {
    for (Micros next = nextTime(); next <= until; next = nextTime()) {
      now_ = std::max(now_, next);
      while (!flying_.empty() && flying_.begin()->first <= now_) {
        const Sent sent = std::move(flying_.extract(flying_.begin()).mapped());
        deliver(sent);
      }
      for (const auto& [address, party] : parties_)
        if (party->nextDue() <= now_) {
          Exit exit(*this, address);
          party->tick(now_, exit);
        }
    }
    now_ = std::max(now_, until);
  }

 private:
  struct Exit : Outbox {
    Exit(Wire& wire, const Address& from) : wire_(wire), from_(from) {}
    void send(const Address& to, Bytes datagram) override {
      wire_.post({wire_.now_, from_, to, {datagram.begin(), datagram.end()}});
    }
    Wire& wire_;
    Address from_;
  };

  Micros nextTime() const {
    Micros next = flying_.empty() ? kNever : flying_.begin()->first;
    for (const auto& [address, party] : parties_) next = std::min(next, party->nextDue());
    return next == kNever ? kNever : std::max(next, now_);
  }

  void post(Sent sent) {
    sent_.push_back(sent);
    if (!passes(sent) || dice(sent, 1) % 100 < line.lossPercent) return;
    const bool twice = dice(sent, 2) % 100 < line.duplicatePercent;
    for (std::uint64_t copy = 0; copy < (twice ? 2 : 1); copy++) {
      const Micros later =
          line.jitter == 0 ? 0 : static_cast<Micros>(dice(sent, 3 + copy) % static_cast<std::uint64_t>(line.jitter));
      flying_.emplace(now_ + line.latency + later, sent);
    }
  }

  void deliver(const Sent& sent) {
    for (const auto& [address, party] : parties_)
      if (address == sent.to) {
        Exit exit(*this, address);
        party->receive(now_, sent.from, sent.datagram, exit);
      }
  }

  std::uint64_t dice(const Sent& sent, std::uint64_t which) const {
    std::uint64_t mixed = line.seed * 1'000'003 + static_cast<std::uint64_t>(sent.at) * 31 + which;
    for (const std::uint64_t more :
         {std::uint64_t{sent.from.port()}, std::uint64_t{sent.to.port()}, sent.datagram.size()})
      mixed = mixed * 1'000'003 + more;
    mixed = (mixed ^ mixed >> 30) * 0xBF58'476D'1CE4'E5B9;
    mixed = (mixed ^ mixed >> 27) * 0x94D0'49BB'1331'11EB;
    return mixed ^ mixed >> 31;
  }

  std::vector<std::pair<Address, Party*>> parties_;
  std::multimap<Micros, Sent> flying_;
  std::vector<Sent> sent_;
  Micros now_ = 0;
};

constexpr std::uint32_t kHostPriority = 2'130'706'431;

/** One of our agents and its socket. */
struct Side : Party {
  Side(Address at, Credentials its, Role role, std::uint64_t tieBreaker)
      : address(at), credentials(its), agent(its, role, tieBreaker, kHostPriority, at.isSixth()) {}
  void receive(Micros now, const Address& from, Bytes datagram, Outbox& out) override {
    agent.receive(now, from, datagram, out);
  }
  void tick(Micros now, Outbox& out) override { agent.tick(now, out); }
  Micros nextDue() const override { return agent.nextDue(); }

  Address address;
  Credentials credentials;
  Agent agent;
};

/**
 * The least that a lite side has to do: it answers, and uses what was nominated; who takes the role that it has is told so. It
 * shares no code with the agent.
 */
struct Lite : Party {
  Lite(Address at, Credentials its) : address(at), credentials(std::move(its)) {}
  void receive(Micros, const Address& from, Bytes datagram, Outbox& out) override {
    const auto request = stun::Message::read(datagram);
    if (!request || request->what() != stun::Class::request || !request->isSealedWith(credentials.pwd)) return;
    std::uint8_t room[128];
    if (controls ? request->controlling() : request->controlled()) {
      stun::Writer refusal(room, stun::Class::error, request->transaction());
      return out.send(from, refusal.addError(stun::ErrorCode::roleConflict).seal(credentials.pwd).sign().bytes());
    }
    if (request->usesCandidate()) nominated = from;
    stun::Writer writer(room, stun::Class::success, request->transaction());
    out.send(from, writer.addMappedAddress(from).seal(credentials.pwd).sign().bytes());
  }

  Address address;
  Credentials credentials;
  std::optional<Address> nominated;
  /** Whether it claims our role, which it must not. */
  bool controls = false;
};

inline Address at(const char* ip, std::uint16_t port) { return *Address::parse(ip, port); }

inline const Credentials kAnna{"AnnaAnna", "anna's password, 24 long"};
inline const Credentials kBert{"Bert", "bert's password, 26 long=="};

/** Anna and Bert: two full agents on one wire, each told of the other by {@link begin}. */
struct Call {
  explicit Call(Role annas = Role::controlling, Role berts = Role::controlled, bool sixth = false)
      : anna(at(sixth ? "2001:db8::a" : "192.0.2.10", 40'000), kAnna, annas, 2'000),
        bert(at(sixth ? "2001:db8::b" : "192.0.2.20", 50'000), kBert, berts, 1'000) {
    wire.attach(anna.address, anna);
    wire.attach(bert.address, bert);
  }
  void begin() {
    anna.agent.setRemote(bert.credentials, {{bert.address, kHostPriority}}, false, wire.now());
    bert.agent.setRemote(anna.credentials, {{anna.address, kHostPriority}}, false, wire.now());
  }
  bool isConnected() const {
    return anna.agent.selected() && bert.agent.selected() && *anna.agent.selected() == bert.address &&
           *bert.agent.selected() == anna.address;
  }
  void connect() {
    begin();
    wire.run(wire.now() + kSecond);
  }

  Wire wire;
  Side anna;
  Side bert;
};

/** A check as `from` would write it to `to`, to be bent and put on the wire by a test. */
struct Forged {
  std::string username = kAnna.ufrag + ":" + kBert.ufrag;
  std::string pwd = kAnna.pwd;
  Role role = Role::controlled;
  std::uint64_t tieBreaker = 1'000;
  bool nominates = false;
  bool hasPriority = true;
  bool hasRole = true;
  bool isSealed = true;
  bool isSigned = true;
  std::uint16_t unknown = 0;
  std::uint8_t serial = 1;

  Datagram bytes() const {
    std::uint8_t room[640];
    stun::Writer writer(room, stun::Class::request, {'f', 'o', 'r', 'g', 'e', 'd', serial});
    writer.add(stun::Attribute::username, username);
    if (hasPriority) writer.add32(stun::Attribute::priority, 1);
    if (hasRole)
      writer.add64(role == Role::controlling ? stun::Attribute::iceControlling : stun::Attribute::iceControlled,
                   tieBreaker);
    if (nominates) writer.add(stun::Attribute::useCandidate, Bytes());
    if (unknown != 0) writer.add(static_cast<stun::Attribute>(unknown), Bytes());
    if (isSealed) writer.seal(pwd);
    if (isSigned) writer.sign();
    return {writer.bytes().begin(), writer.bytes().end()};
  }
};

/** An answer to `request`, sealed with `pwd`. */
inline Datagram answerTo(const Sent& request, const std::string& pwd, std::uint16_t error = 0) {
  MessageRoom room;
  const auto transaction = request.message().transaction();
  const Bytes bytes = error == 0 ? writeSuccess(room, transaction, request.from, pwd)
                                 : writeError(room, transaction, static_cast<stun::ErrorCode>(error), pwd);
  return {bytes.begin(), bytes.end()};
}

}  // namespace ringway::ice::wired

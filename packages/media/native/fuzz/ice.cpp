#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "../src/ice/agent.hpp"
#include "../src/ice/binding.hpp"
#include "../src/stun/writer.hpp"

using namespace ringway;
using namespace ringway::ice;

namespace {

const Credentials kOurs{"ours", "our password of 28 characters"};
const Credentials kTheirs{"theirs", "their password of 30 characters"};

void require(bool holds) {
  if (!holds) std::abort();
}

Address addressOf(std::uint8_t which) {
  const std::array<std::uint8_t, 4> ip = {192, 0, 2, 1};
  return *Address::of(ip, static_cast<std::uint16_t>(1 + which));
}

/** What a fuzzer's bytes mean, one after the other; zeros when they are used up. */
class Script {
 public:
  explicit Script(Bytes bytes) : bytes_(bytes) {}
  bool isOver() const { return at_ >= bytes_.size(); }
  std::uint8_t next() { return isOver() ? std::uint8_t{0} : bytes_[at_++]; }
  Bytes next(std::size_t most) {
    const Bytes part = bytes_.subspan(std::min(at_, bytes_.size()));
    at_ += std::min(most, part.size());
    return part.first(std::min(most, part.size()));
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

/** Keeps what an agent has sent, and holds it to what it may send. */
struct Watch : Outbox {
  struct Asked {
    Address to;
    stun::TransactionId transaction;
  };

  void send(const Address& to, Bytes datagram) override {
    const auto message = stun::Message::read(datagram);
    require(message && message->hasFingerprint());
    require(message->isSealedWith(message->what() == stun::Class::request ? kTheirs.pwd : kOurs.pwd));
    if (message->what() == stun::Class::request) {
      asked.push_back({to, message->transaction()});
      checked.insert(to.port());
      require(checked.size() <= Pairs::kMostPairs);
    } else {
      require(request.has_value() && to == from && datagram.size() <= request->size() && !answered);
      answered = true;
    }
    sent++;
  }

  std::vector<Asked> asked;
  std::set<std::uint16_t> checked;
  /** The authentic request that is being received: the only thing that may be answered, once, and not at greater
   * length. */
  std::optional<Bytes> request;
  Address from;
  bool answered = false;
  std::size_t sent = 0;
};

/** One agent and the time. */
class World {
 public:
  explicit World(Script& script)
      : script_(script),
        agent_(kOurs, script.next() % 2 == 0 ? Role::controlling : Role::controlled, 1 << 7, 1, false) {}

  void step() {
    switch (script_.next() % 7) {
      case 0:
        return know();
      case 1:
        return wait();
      case 2:
        return stranger();
      case 3:
        return request();
      case 4:
        return answer();
      case 5:
        return forgedAnswer();
      default:
        return tick();
    }
  }

 private:
  void know() {
    std::vector<Candidate> candidates;
    for (std::size_t count = script_.next() % 20; count > 0; count--)
      candidates.push_back({addressOf(script_.next()), script_.next()});
    agent_.setRemote(kTheirs, candidates, script_.next() % 4 == 0, now_);
  }

  void wait() {
    now_ += Micros{script_.next()} * script_.next() * kMillisecond;
    tick();
  }

  void tick() {
    const std::size_t before = watch_.sent;
    agent_.tick(now_, watch_);
    require(watch_.sent - before <= Pairs::kMostPairs + 3);
    require(agent_.nextDue() > now_);
    checkState();
  }

  /** Bytes of whatever kind: no state, no answer, and no sender is learnt, unless they are authentic by a wonder. */
  void stranger() {
    tick();
    const std::size_t before = watch_.sent;
    const auto [state, role, due] = std::tuple(agent_.state(), agent_.role(), agent_.nextDue());
    const Bytes bytes = script_.next(script_.next());
    agent_.receive(now_, addressOf(script_.next()), bytes, watch_);
    require(watch_.sent == before && agent_.state() == state && agent_.role() == role && agent_.nextDue() == due);
  }

  /** A request of the other side, with attributes that it would not send. */
  void request() {
    std::uint8_t room[1'024];
    stun::Writer writer(room, stun::Class::request, {script_.next(), script_.next()});
    writer.add(stun::Attribute::username, script_.next() % 8 == 0 ? "ours:another" : "ours:theirs");
    const std::uint8_t has = script_.next();
    if ((has & 1) == 0) writer.add32(stun::Attribute::priority, script_.next());
    if ((has & 2) == 0) writer.add64(stun::Attribute::iceControlling, script_.next());
    if ((has & 4) != 0) writer.add64(stun::Attribute::iceControlled, script_.next());
    if ((has & 8) != 0) writer.add(stun::Attribute::useCandidate, Bytes());
    if ((has & 48) == 48)
      writer.add(static_cast<stun::Attribute>(script_.next() << 8 | script_.next()), script_.next(script_.next()));
    receive(addressOf(script_.next()), writer.seal(kOurs.pwd).sign().bytes(), true);
  }

  /** An answer of the other side to something that we have asked, from there or from elsewhere. */
  void answer() {
    if (watch_.asked.empty()) return;
    const Watch::Asked asked = watch_.asked[watch_.asked.size() - 1 - script_.next() % watch_.asked.size()];
    std::uint8_t room[1'024];
    const std::uint8_t has = script_.next();
    stun::Writer writer(room, (has & 3) == 3 ? stun::Class::error : stun::Class::success, asked.transaction);
    if ((has & 4) != 0) writer.addError((has & 8) != 0 ? stun::ErrorCode::roleConflict : stun::ErrorCode::badRequest);
    if ((has & 16) != 0) writer.add(static_cast<stun::Attribute>(script_.next() << 8), Bytes());
    writer.addMappedAddress(asked.to);
    const Address from = (has & 224) == 224 ? addressOf(script_.next()) : asked.to;
    if (from == asked.to) shown_.insert(from.port());
    receive(from, writer.seal(kTheirs.pwd).sign().bytes(), false);
  }

  /** The right transaction from the right place with the wrong password. */
  void forgedAnswer() {
    if (watch_.asked.empty()) return;
    tick();
    const auto [state, role, due] = std::tuple(agent_.state(), agent_.role(), agent_.nextDue());
    MessageRoom room;
    receive(watch_.asked.back().to, writeSuccess(room, watch_.asked.back().transaction, addressOf(0), kOurs.pwd),
            false);
    require(agent_.state() == state && agent_.role() == role && agent_.nextDue() == due);
  }

  void receive(const Address& from, Bytes datagram, bool isRequest) {
    require(!datagram.empty());
    if (isRequest) watch_.request = datagram;
    watch_.from = from;
    watch_.answered = false;
    require(agent_.receive(now_, from, datagram, watch_));
    watch_.request.reset();
    require(!agent_.isValid(from) || shown_.contains(from.port()));
    checkState();
  }

  void checkState() {
    const State state = agent_.state();
    require((agent_.selected() != nullptr) == (state == State::connected));
    require(!agent_.selected() || agent_.isValid(*agent_.selected()));
    require(!(last_ == State::failed || last_ == State::lost) || state == last_);
    require(!(last_ == State::connected) || state == State::connected || state == State::lost);
    if (last_ == State::connected) require(agent_.role() == lastRole_);
    last_ = state;
    lastRole_ = agent_.role();
  }

  Script& script_;
  Agent agent_;
  Watch watch_;
  /** From where a check was answered by whoever has the password. */
  std::set<std::uint16_t> shown_;
  Micros now_ = 0;
  State last_ = State::waiting;
  Role lastRole_ = Role::controlling;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Script script(Bytes(data, size));
  World world(script);
  while (!script.isOver()) world.step();
  return 0;
}

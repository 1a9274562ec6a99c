#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "../src/stun/fingerprint.hpp"
#include "../src/stun/message.hpp"
#include "../src/stun/writer.hpp"

using namespace ringway;
using namespace ringway::stun;

namespace {

constexpr std::string_view kPassword = "a password of 24 letters";

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr Attribute kAll[] = {Attribute::mappedAddress, Attribute::username,          Attribute::messageIntegrity,
                              Attribute::errorCode,     Attribute::unknownAttributes, Attribute::xorMappedAddress,
                              Attribute::priority,      Attribute::useCandidate,      Attribute::fingerprint,
                              Attribute::iceControlled, Attribute::iceControlling};

/** What is read lies in the datagram, and is of the size that it has to have. */
void checkReading(Bytes datagram, const Message& message) {
  require(looksLikeStun(datagram));
  require(datagram.size() % 4 == 0 && datagram.size() <= Message::kLongest);
  for (const Attribute type : kAll) {
    const auto value = message.find(type);
    if (!value) continue;
    require(value->data() >= datagram.data() + kHeaderSize + 4);
    require(value->data() + value->size() <= datagram.data() + datagram.size());
  }
  require(!message.username() || message.username()->size() <= 513);
  require(!message.errorCode() || (*message.errorCode() >= 300 && *message.errorCode() <= 699));
  require(!message.priority() || message.find(Attribute::priority)->size() == 4);
  require(message.unknown().types().size() <= UnknownAttributes::kMost);
  require(message.method() <= 0xFF);
  if (message.hasFingerprint())
    require(read32(&datagram[datagram.size() - 4]) ==
            fingerprintOf(datagram.first(datagram.size() - kFingerprintSize)));
  require(!message.isSealedWith(kPassword) || message.find(Attribute::messageIntegrity)->size() == 20);
}

/** What was read and is written again is read as the same. */
void checkWritingAgain(const Message& message) {
  std::uint8_t room[Message::kLongest + 64];
  Writer writer(room, message.what(), message.transaction(), message.method());
  if (const auto username = message.username()) writer.add(Attribute::username, *username);
  if (const auto priority = message.priority()) writer.add32(Attribute::priority, *priority);
  if (const auto number = message.controlling()) writer.add64(Attribute::iceControlling, *number);
  if (const auto number = message.controlled()) writer.add64(Attribute::iceControlled, *number);
  if (const auto address = message.mappedAddress()) writer.addMappedAddress(*address);
  if (const auto code = message.errorCode()) writer.addError(static_cast<ErrorCode>(*code));
  const Bytes datagram = writer.seal(kPassword).sign().bytes();
  const auto again = Message::read(datagram);
  require(again.has_value());
  require(again->hasFingerprint() && again->isSealedWith(kPassword));
  require(again->what() == message.what() && again->method() == message.method());
  require(again->transaction() == message.transaction() && again->username() == message.username());
  require(again->priority() == message.priority() && again->mappedAddress() == message.mappedAddress());
  require(again->controlling() == message.controlling() && again->controlled() == message.controlled());
  require(again->errorCode() == message.errorCode());
}

/** Once sealed and signed, no single byte can be another. */
void checkTampering(Bytes begun, std::size_t where, std::uint8_t by) {
  std::vector<std::uint8_t> room(kHeaderSize + 4 + begun.size() + 3 + 32);
  Writer writer(room, Class::request, {});
  const Bytes written = writer.add(Attribute::username, begun).seal(kPassword).sign().bytes();
  require(!written.empty());
  if (written.size() > Message::kLongest || by == 0) return;
  std::vector<std::uint8_t> changed(written.begin(), written.end());
  changed[where % changed.size()] ^= by;
  const auto message = Message::read(changed);
  require(!message || !message->hasFingerprint());
  require(!message || where % changed.size() >= changed.size() - kFingerprintSize || !message->isSealedWith(kPassword));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::uint8_t> datagram(data, data + size);  // of its exact size, so that one byte too far is seen
  if (const auto message = Message::read(datagram)) {
    checkReading(datagram, *message);
    checkWritingAgain(*message);
  }
  if (size >= 3 && size < Message::kLongest)
    checkTampering(Bytes(datagram).subspan(3), static_cast<std::size_t>(data[0] << 8 | data[1]), data[2]);
  return 0;
}

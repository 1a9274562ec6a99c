#include <cstdint>
#include <string>
#include <vector>

#include "../src/stun/message.hpp"
#include "../src/stun/writer.hpp"
#include "check.hpp"
#include "stun-samples.hpp"

using namespace ringway;
using namespace ringway::stun;
using namespace ringway::stun::samples;

TEST("what is written is read") {
  const Datagram datagram = sampleCheck();
  const auto message = Message::read(datagram);
  REQUIRE(message);
  CHECK(message->what() == Class::request);
  CHECK(message->transaction() == kTransaction);
  CHECK(message->username() == "ours:theirs");
  CHECK(message->priority() == 0x6E00'01FF);
  CHECK(message->controlling() == 0x0123'4567'89AB'CDEF);
  CHECK(message->usesCandidate());
  CHECK(message->hasFingerprint());
  CHECK(message->isSealedWith(kPassword));
  CHECK(!message->isSealedWith("VOkJxbRl1RmTxUk/WvJxBu"));
  CHECK(!message->isSealedWith(""));
}

TEST("every class, and an error with what was unknown, is written and read") {
  for (const Class what : {Class::request, Class::indication, Class::success, Class::error}) {
    for (const std::uint16_t method : std::initializer_list<std::uint16_t>{0x001, 0x0FF}) {
      std::uint8_t room[20];
      const Datagram datagram = copyOf(Writer(room, what, kTransaction, method).bytes());
      const auto message = Message::read(datagram);
      REQUIRE(message);
      CHECK(message->what() == what);
      CHECK_EQUAL(message->method(), method);
    }
  }
  std::uint8_t room[64];
  UnknownAttributes unknown;
  unknown.add(0x0030);
  Writer writer(room, Class::error, kTransaction);
  const auto message = Message::read(writer.addError(ErrorCode::unknownAttribute).addUnknown(unknown).bytes());
  REQUIRE(message);
  CHECK(message->errorCode() == 420);
  CHECK(copyOf(*message->find(Attribute::unknownAttributes)) == hex("0030"));
}

TEST("a mapped address is written and read in both families") {
  for (const char* ip : {"203.0.113.9", "2001:db8::9"}) {
    const auto address = *Address::parse(ip, 40'001);
    std::uint8_t room[64];
    Writer writer(room, Class::success, kTransaction);
    const auto message = Message::read(writer.addMappedAddress(address).bytes());
    REQUIRE(message);
    CHECK(message->mappedAddress() == address);
  }
}

TEST("no part of a message is a message, nor is one with something behind it") {
  const Datagram whole = sampleCheck();
  for (std::size_t size = 0; size < whole.size(); size++) CHECK(!Message::read(Bytes(whole).first(size)));
  Datagram more = whole;
  more.resize(more.size() + 4);
  CHECK(!Message::read(more));
}

TEST("a message is refused when it is malformed") {
  const struct {
    const char* why;
    Datagram datagram;
  } rows[] = {
      {"an attribute reaches over the end", hex("00010008 2112a442 000000000000000000000000 00240008 00000000")},
      {"an attribute's padding reaches over the end", hex("00010004 2112a442 000000000000000000000000 0024fffd")},
      {"integrity has another size", hex("00010008 2112a442 000000000000000000000000 00080004 00000000")},
      {"fingerprint has another size", hex("00010004 2112a442 000000000000000000000000 80280000")},
      {"fingerprint is not the last", hex("0001000c 2112a442 000000000000000000000000 80280004 00000000 00250000")},
      {"the length is not that of the datagram", hex("00010004 2112a442 000000000000000000000000")},
      {"the cookie is another", hex("00010000 2112a443 000000000000000000000000")},
      {"the first bits are not zero", hex("80010000 2112a442 000000000000000000000000")},
  };
  for (const auto& [why, datagram] : rows)
    if (Message::read(datagram)) check::fail(__FILE__, __LINE__, why);
}

TEST("a message of more attributes than 32, or of more bytes than 1,500, is refused") {
  for (const std::size_t count : {32, 33}) {
    std::uint8_t room[256];
    Writer writer(room, Class::request, kTransaction);
    for (std::size_t i = 0; i < count; i++) writer.add(Attribute::useCandidate, Bytes());
    CHECK_EQUAL(Message::read(writer.bytes()).has_value(), count == 32);
  }
  const Datagram value(1'480);
  for (const std::size_t size : {1'476, 1'480}) {
    std::uint8_t room[2'000];
    Writer writer(room, Class::request, kTransaction);
    CHECK_EQUAL(Message::read(writer.add(Attribute::username, Bytes(value).first(size)).bytes()).has_value(),
                size == 1'476);
  }
}

TEST("what follows the integrity is not there, and of two attributes of a type the first counts") {
  std::uint8_t room[256];
  Writer writer(room, Class::request, kTransaction);
  writer.add32(Attribute::priority, 1).add32(Attribute::priority, 2).seal(kPassword);
  writer.add(Attribute::useCandidate, Bytes()).add(static_cast<Attribute>(0x0030), Bytes()).sign();
  const auto message = Message::read(writer.bytes());
  REQUIRE(message);
  CHECK(message->isSealedWith(kPassword));
  CHECK(message->hasFingerprint());
  CHECK(message->priority() == 1u);
  CHECK(!message->usesCandidate());
  CHECK(message->unknown().empty());
}

TEST("an attribute of another size than it has to have is none") {
  std::uint8_t room[1'024];
  Writer writer(room, Class::error, kTransaction);
  writer.add(Attribute::priority, "123")
      .add(Attribute::iceControlled, "1234")
      .add(Attribute::iceControlling, "123456789");
  writer.add(Attribute::errorCode, "123").add(Attribute::xorMappedAddress, hex("0002 0000 00000000"));
  writer.add(Attribute::username, std::string(514, 'x'));
  const auto message = Message::read(writer.bytes());
  REQUIRE(message);
  CHECK(!message->priority() && !message->controlled() && !message->controlling());
  CHECK(!message->errorCode() && !message->mappedAddress() && !message->username());
}

TEST("an error has a code from 300 to 699") {
  const struct {
    const char* value;
    std::optional<std::uint16_t> code;
  } rows[] = {{"00000300", 300}, {"00000663", 699}, {"00000457", 487},
              {"00000263", {}},  {"00000700", {}},  {"00000464", {}}};
  for (const auto& [value, code] : rows) {
    std::uint8_t room[64];
    Writer writer(room, Class::error, kTransaction);
    const auto message = Message::read(writer.add(Attribute::errorCode, hex(value)).bytes());
    REQUIRE(message);
    CHECK(message->errorCode() == code);
  }
}

TEST("attributes that have to be understood and are not are named, the first eight") {
  std::uint8_t room[256];
  Writer writer(room, Class::request, kTransaction);
  for (std::uint16_t i = 0; i < 10; i++) writer.add(static_cast<Attribute>(0x7FF0 + i), Bytes());
  writer.add(static_cast<Attribute>(0x8000), Bytes());
  const auto message = Message::read(writer.bytes());
  REQUIRE(message);
  const auto unknown = message->unknown();
  REQUIRE(unknown.types().size() == 8);
  CHECK_EQUAL(unknown.types()[0], 0x7FF0);
  CHECK_EQUAL(unknown.types()[7], 0x7FF7);
}

TEST("what does not fit is not written") {
  const std::size_t whole = sampleCheck().size();
  for (std::size_t size = 0; size <= whole; size++) {
    std::vector<std::uint8_t> room(size);
    Writer writer(room, Class::request, kTransaction);
    writer.add(Attribute::username, "ours:theirs").add32(Attribute::priority, 1).add64(Attribute::iceControlling, 2);
    writer.add(Attribute::useCandidate, Bytes()).seal(kPassword).sign();
    CHECK_EQUAL(writer.bytes().size(), size < whole ? 0 : whole);
  }
}

TEST("STUN is told from DTLS and SRTP by its first byte, its size and its cookie") {
  const Datagram stun = sampleCheck();
  CHECK(looksLikeStun(stun));
  for (int first = 0; first < 256; first++) {
    Datagram datagram = stun;
    datagram[0] = static_cast<std::uint8_t>(first);
    CHECK_EQUAL(looksLikeStun(datagram), first < 4);
  }
  CHECK(!looksLikeStun(Bytes(stun).first(19)));
  CHECK(!looksLikeStun(Bytes()));
}

#include <openssl/evp.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../src/stun/fingerprint.hpp"
#include "../src/stun/integrity.hpp"
#include "../src/stun/message.hpp"
#include "../src/stun/writer.hpp"
#include "check.hpp"

using namespace ringway;
using namespace ringway::stun;

namespace {

using Datagram = std::vector<std::uint8_t>;

/** `"00 01 ab"`; spaces are for the eye. */
Datagram hex(std::string_view text) {
  Datagram bytes;
  std::string pair;
  for (const char digit : text) {
    if (digit == ' ') continue;
    pair += digit;
    if (pair.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(pair, nullptr, 16)));
    pair.clear();
  }
  return bytes;
}

Datagram copyOf(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/** The test vectors of RFC 5769: password, then sections 2.1, 2.2 and 2.3. */
constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";
const Datagram kSampleRequest =
    hex("00010058 2112a442 b7e7a701bc34d686fa87dfae 80220010 5354554e207465737420636c69656e74 00240004 6e0001ff"
        "80290008 932ff9b151263b36 00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
        "80280004 e57a3bcf");
const Datagram kSampleFourth =
    hex("0101003c 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220 00200008 0001a147 e112a643"
        "00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004 c07d4c96");
const Datagram kSampleSixth =
    hex("01010048 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220"
        "00200014 0002a147 0113a9faa5d3f179bc25f4b5bed2b9d9 00080014 a382954e4be67bf11784c97c8292c275bfe3ed41"
        "80280004 c8fb0b4c");

constexpr TransactionId kTransaction = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

/** A check as an agent writes it, for tests that break it. */
Datagram sampleCheck() {
  std::uint8_t room[512];
  Writer writer(room, Class::request, kTransaction);
  writer.add(Attribute::username, "ours:theirs")
      .add32(Attribute::priority, 0x6E00'01FF)
      .add64(Attribute::iceControlling, 0x0123'4567'89AB'CDEF)
      .add(Attribute::useCandidate, Bytes());
  return copyOf(writer.seal(kPassword).sign().bytes());
}

/** HMAC-SHA1 by another road through OpenSSL than the one that the core takes. */
Datagram hmacSha1(std::string_view key, Bytes data) {
  EVP_PKEY* pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr,
                                                reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  Datagram digest(20);
  std::size_t size = digest.size();
  EVP_DigestSignInit(context, nullptr, EVP_sha1(), nullptr, pkey);
  EVP_DigestSign(context, digest.data(), &size, data.data(), data.size());
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  return digest;
}

std::uint32_t crc32BitByBit(Bytes data) {
  std::uint32_t rest = 0xFFFF'FFFF;
  for (const std::uint8_t byte : data)
    for (int bit = 0; bit < 8; bit++) rest = rest >> 1 ^ (((rest ^ byte >> bit) & 1) != 0 ? 0xEDB8'8320 : 0);
  return ~rest;
}

}  // namespace

TEST("the request of RFC 5769 is read, its integrity and its fingerprint are right") {
  const auto message = Message::read(kSampleRequest);
  REQUIRE(message);
  CHECK(message->what() == Class::request);
  CHECK_EQUAL(message->method(), kBinding);
  CHECK(message->hasFingerprint());
  CHECK(message->isSealedWith(kPassword));
  CHECK(message->username() == "evtj:h6vY");
  CHECK(message->priority() == 0x6E00'01FF);
  CHECK(message->controlled() == 0x932F'F9B1'5126'3B36);
  CHECK(!message->controlling());
  CHECK(!message->usesCandidate());
  CHECK(message->unknown().empty());
}

TEST("the answers of RFC 5769 are read in both families, their integrity and their fingerprints are right") {
  const struct {
    const Datagram& datagram;
    const char* ip;
  } rows[] = {{kSampleFourth, "192.0.2.1"}, {kSampleSixth, "2001:db8:1234:5678:11:2233:4455:6677"}};
  for (const auto& [datagram, ip] : rows) {
    const auto message = Message::read(datagram);
    REQUIRE(message);
    CHECK(message->what() == Class::success);
    CHECK(message->hasFingerprint());
    CHECK(message->isSealedWith(kPassword));
    CHECK(message->mappedAddress() == Address::parse(ip, 32853));
  }
}

TEST("integrity is the HMAC-SHA1 of what is before it, and the length counts as if the message ended with it") {
  Datagram before = sampleCheck();
  before.resize(before.size() - 24 - 8);
  write16(&before[2], static_cast<std::uint16_t>(before.size() - 20 + 24));
  const auto digest = integrityOf(before, "another password of ours");
  REQUIRE(digest);
  CHECK(copyOf(*digest) == hmacSha1("another password of ours", before));
  write16(&before[2], 0xFFFF);
  CHECK(integrityOf(before, "another password of ours") == digest);
}

TEST("the fingerprint is the CRC-32 of what is before it, disguised") {
  const Datagram data = hex("313233343536373839");
  CHECK_EQUAL(crc32BitByBit(data), 0xCBF4'3926);
  CHECK_EQUAL(fingerprintOf(data), 0xCBF4'3926 ^ 0x5354'554E);
  CHECK_EQUAL(fingerprintOf(kSampleRequest), crc32BitByBit(kSampleRequest) ^ 0x5354'554E);
}

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

TEST("a message of which one bit is turned has neither the fingerprint nor, where it is sealed, the integrity") {
  const Datagram whole = sampleCheck();
  for (std::size_t bit = 0; bit < whole.size() * 8; bit++) {
    Datagram datagram = whole;
    datagram[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const auto message = Message::read(datagram);
    if (!message) continue;
    CHECK(!message->hasFingerprint());
    CHECK(bit / 8 >= whole.size() - 8 || !message->isSealedWith(kPassword));
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

#include <openssl/evp.h>

#include <cstdint>

#include "../src/stun/fingerprint.hpp"
#include "../src/stun/integrity.hpp"
#include "../src/stun/message.hpp"
#include "check.hpp"
#include "stun-samples.hpp"

using namespace ringway;
using namespace ringway::stun;
using namespace ringway::stun::samples;

namespace {

/** The test vectors of RFC 5769, 2.1 to 2.3. */
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
  const Datagram whole = sampleCheck();
  Datagram before = copyOf(Bytes(whole).first(whole.size() - 24 - 8));
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

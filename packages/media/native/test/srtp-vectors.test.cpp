#include <string_view>

#include "../src/srtp/crypt.hpp"
#include "check.hpp"
#include "srtp-packets.hpp"

using namespace ringway;
using namespace ringway::srtp;

namespace {

Octets hex(std::string_view digits) {
  Octets octets;
  int half = -1;
  for (const char digit : digits) {
    if (digit == ' ') continue;
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    if (half >= 0) octets.push_back(static_cast<std::uint8_t>(half << 4 | value));
    half = half >= 0 ? -1 : value;
  }
  return octets;
}

template <std::size_t size>
void fill(std::array<std::uint8_t, size>& into, const Octets& from) {
  into.fill(0);
  std::copy_n(from.begin(), std::min(size, from.size()), into.begin());
}

SessionKeys sessionOf(std::string_view cipher, std::string_view salt) {
  SessionKeys keys{};
  fill(keys.cipher, hex(cipher));
  fill(keys.salt, hex(salt));
  return keys;
}

}  // namespace

TEST("srtp: the key stream of counter mode is that of RFC 3711, appendix B.2, from its first block to its last") {
  const auto keys = sessionOf("2b7e151628aed2a6abf7158809cf4f3c", "f0f1f2f3f4f5f6f7f8f9fafbfcfd");
  auto crypt = Crypt::open(Profile::aesCm128HmacSha1_80, keys, true);
  REQUIRE(crypt);
  Octets body(16 * 0xff02);
  std::uint8_t tag[10];
  REQUIRE(crypt->seal({0, 0}, {}, body, tag));
  CHECK(reference::part(body, 0, 48) == hex("e03ead0935c95e80e166b16dd92b4eb4 d23513162b02d0f72a43a2fe4a5f97ab"
                                            "41e95b3bb0a2e8dd477901e4fca894c0"));
  CHECK(reference::part(body, 16 * 0xfeff, body.size()) ==
        hex("ec8cdf7398607cb0f2d21675ea9ea1e4 362b7c3c6773516318a077d7fc5073ae 6a2cc3787889374fbeb4c81b17ba6c44"));
}

TEST("srtp: the keys of RTCP are made with labels of their own") {
  for (const Profile profile : kBothProfiles) {
    SessionKeys rtp, rtcp;
    REQUIRE(deriveKeys(keyNumbered(9), profile, PacketKind::rtp, rtp));
    REQUIRE(deriveKeys(keyNumbered(9), profile, PacketKind::rtcp, rtcp));
    CHECK(rtp.cipher != rtcp.cipher && rtp.authentication != rtcp.authentication && rtp.salt != rtcp.salt);
    const auto session = reference::derive(profile, keyNumbered(9), 3);
    CHECK(Octets(rtcp.cipher.begin(), rtcp.cipher.end()) == session.cipher);
    CHECK(Octets(rtcp.authentication.begin(), rtcp.authentication.end()) == session.authentication);
    CHECK(std::equal(session.salt.begin(), session.salt.end(), rtcp.salt.begin()));
  }
}

TEST("srtp: an RTP packet is sealed by AEAD_AES_128_GCM as RFC 7714, section 16.1.1, says") {
  auto crypt = Crypt::open(Profile::aeadAes128Gcm,
                           sessionOf("000102030405060708090a0b0c0d0e0f", "517569642070726f2071756f"), true);
  REQUIRE(crypt);
  const Octets head = hex("8040f17b8041f8d35501a0b2");
  Octets body = hex("47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
  std::uint8_t tag[16];
  REQUIRE(crypt->seal({0x5501'a0b2, 0xf17b}, {head, {}}, body, tag));
  CHECK(body == hex("f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"));
  CHECK(Octets(tag, tag + 16) == hex("899d7f27beb16a9152cf765ee4390cce"));
}

TEST("srtcp: a report is sealed by AEAD_AES_128_GCM as RFC 7714, section 17.1, says") {
  auto crypt = Crypt::open(Profile::aeadAes128Gcm,
                           sessionOf("000102030405060708090a0b0c0d0e0f", "517569642070726f2071756f"), true);
  REQUIRE(crypt);
  const Octets head = hex("81c8000d4d617273"), word = hex("800005d4");
  Octets body =
      hex("4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef");
  std::uint8_t tag[16];
  REQUIRE(crypt->seal({0x4d61'7273, 0x5d4}, {head, word}, body, tag));
  CHECK(body ==
        hex("63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b"));
  CHECK(Octets(tag, tag + 16) == hex("c84aa45896cf4d2fc5abf87245d9eade"));
}

TEST("srtp: every bit of a packet's name, of 32 of SSRC and 48 of index, is in what it is sealed with") {
  const std::uint32_t ssrc = 0x89ab'cdef;
  const std::uint64_t index = 0xfedc'ba98'7654;
  const Octets head(12, 1), body(40, 2);
  for (const Profile profile : kBothProfiles) {
    SessionKeys keys;
    REQUIRE(deriveKeys(keyNumbered(1), profile, PacketKind::rtp, keys));
    auto crypt = Crypt::open(profile, keys, true);
    REQUIRE(crypt);
    Octets sealed = body;
    std::uint8_t tag[16];
    REQUIRE(crypt->seal({ssrc, index}, {head, {}}, sealed, tag));
    const auto session = reference::derive(profile, keyNumbered(1), 0);
    const bool aead = profile == Profile::aeadAes128Gcm;
    CHECK(sealed ==
          (aead ? reference::part(reference::gcm(session.cipher, reference::gcmIv(session, ssrc, index), head, body), 0,
                                  body.size())
                : reference::encrypted(session, ssrc, index, body)));
  }
}

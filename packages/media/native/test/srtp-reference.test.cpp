#include "check.hpp"
#include "srtp-packets.hpp"

using namespace ringway;
using namespace ringway::srtp;

namespace {

/** Headers of every form, bodies of none and of many blocks. */
const PlainRtp kForms[] = {
    {.sequence = 1},
    {.sequence = 2, .sources = 1},
    {.sequence = 3, .sources = 15},
    {.sequence = 4, .extension = 0},
    {.sequence = 5, .extension = 3},
    {.sequence = 6, .sources = 2, .extension = 1},
    {.sequence = 7, .sources = 15, .extension = 40, .payload = 1},
    {.sequence = 8, .payload = 0},
    {.sequence = 9, .sources = 3, .extension = 2, .payload = 0},
    {.sequence = 10, .payload = 15},
    {.sequence = 11, .payload = 16},
    {.sequence = 12, .payload = 17},
    {.sequence = 13, .payload = 1'400},
};

}  // namespace

TEST("srtp: every form of header and body is sealed to the bit as the RFCs say, and opened again") {
  for (const Profile profile : kBothProfiles) {
    auto sender = Sender::open(profile, keyNumbered(1));
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(sender && receiver);
    for (const PlainRtp& form : kForms) {
      const Octets sealed = sealedBy(*sender, form.bytes());
      CHECK(sealed == reference::sealRtp(profile, keyNumbered(1), form.bytes(), form.headerBytes(), 0));
      CHECK(openedBy(*receiver, sealed) == form.bytes());
    }
  }
}

TEST("srtp: three times round the sequence numbers, with leaps, each packet is sealed under its own index") {
  for (const Profile profile : kBothProfiles) {
    auto sender = Sender::open(profile, keyNumbered(1));
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(sender && receiver);
    const Stream stream{profile};
    for (std::uint64_t index = 32'000; index < 4 * 65'536; index += 1 + index % 977) {
      const Octets sealed = sealedBy(*sender, Stream::plain(index));
      CHECK(sealed == stream.at(index));
      CHECK(openedBy(*receiver, sealed) == Stream::plain(index));
    }
    CHECK_EQUAL(refusals(*receiver), 0u);
  }
}

TEST("srtcp: reports of every length are sealed to the bit as the RFCs say, under indices that count on") {
  for (const Profile profile : kBothProfiles) {
    auto sender = Sender::open(profile, keyNumbered(1));
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(sender && receiver);
    std::uint32_t index = 0;
    for (std::size_t length = 8; length <= 300; length += 4) {
      const Octets sealed = sealedRtcpBy(*sender, plainRtcp(kSsrc, length));
      CHECK(sealed == reference::sealRtcp(profile, keyNumbered(1), plainRtcp(kSsrc, length), ++index));
      CHECK(openedRtcpBy(*receiver, sealed) == plainRtcp(kSsrc, length));
    }
  }
}

TEST("srtp: RTP and RTCP do not open with each other's keys, nor one profile's packet with the other profile") {
  for (const Profile profile : kBothProfiles) {
    const Profile another = profile == Profile::aeadAes128Gcm ? Profile::aesCm128HmacSha1_80 : Profile::aeadAes128Gcm;
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    CHECK(!openedBy(*receiver, Stream{another}.at(9)));
    CHECK(!openedBy(*receiver, reference::sealRtcp(profile, keyNumbered(1), plainRtcp(), 1)));
    CHECK(!openedRtcpBy(*receiver, Stream{profile}.at(9)));
    CHECK(!openedRtcpBy(*receiver, reference::sealRtcp(another, keyNumbered(1), plainRtcp(), 1)));
    CHECK(openedBy(*receiver, Stream{profile}.at(9)).has_value());
  }
}

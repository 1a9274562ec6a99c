#include "check.hpp"
#include "srtp-packets.hpp"

using namespace ringway;
using namespace ringway::srtp;

namespace {

bool opens(Receiver& receiver, const Octets& packet) { return openedBy(receiver, packet).has_value(); }
bool opensRtcp(Receiver& receiver, const Octets& packet) { return openedRtcpBy(receiver, packet).has_value(); }

/** With one bit turned over. */
Octets changed(Octets packet, std::size_t bit) {
  packet[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
  return packet;
}

}  // namespace

TEST(
    "srtp: with any one bit changed, in a header of every part too, a packet is refused and the true one still opens") {
  const PlainRtp form{.sequence = 500, .sources = 2, .extension = 2, .payload = 20};
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const Octets sealed = reference::sealRtp(profile, keyNumbered(1), form.bytes(), form.headerBytes(), 0);
    for (std::size_t bit = 0; bit < 8 * sealed.size(); bit++) CHECK(!opens(*receiver, changed(sealed, bit)));
    CHECK_EQUAL(receiver->refused().malformed + receiver->refused().notAuthentic, 8 * sealed.size());
    CHECK(openedBy(*receiver, sealed) == form.bytes());
  }
}

TEST("srtp: cut off at any length, or with more behind it, a packet is refused") {
  const PlainRtp form{.sequence = 500, .sources = 2, .extension = 2, .payload = 20};
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const Octets sealed = reference::sealRtp(profile, keyNumbered(1), form.bytes(), form.headerBytes(), 0);
    for (std::size_t length = 0; length < sealed.size(); length++)
      CHECK(!opens(*receiver, reference::part(sealed, 0, length)));
    CHECK(!opens(*receiver, reference::join(sealed, {0})));
    CHECK(!opens(*receiver, reference::join(sealed, reference::part(sealed, sealed.size() - 10, sealed.size()))));
    CHECK_EQUAL(refusals(*receiver), sealed.size() + 2);
    CHECK(opens(*receiver, sealed));
  }
}

TEST("srtp: a header that claims more than there is, sealed truly, is malformed; nothing behind the packet is read") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    Octets tooManySources(12 + 4 * 14 + 3);
    tooManySources[0] = 0x8f;
    Octets noRoomForExtension(12 + 3);
    noRoomForExtension[0] = 0x90;
    Octets longExtension(12 + 4 + 8);
    longExtension[0] = 0x90;
    write16(&longExtension[14], 3);
    Octets longestExtension = longExtension;
    write16(&longestExtension[14], 0xffff);
    Octets anotherVersion = PlainRtp{}.bytes();
    anotherVersion[0] = 0x40;
    const Octets all[] = {tooManySources, noRoomForExtension, longExtension, longestExtension, anotherVersion};
    for (const Octets& packet : all)
      CHECK(!opens(*receiver, reference::sealRtp(profile, keyNumbered(1), packet, 12, 0)));
    CHECK_EQUAL(receiver->refused().malformed, std::size(all));
    auto sender = Sender::open(profile, keyNumbered(1));
    REQUIRE(sender);
    for (const Octets& packet : all) CHECK(sealedBy(*sender, packet).empty());
    CHECK(!sealedBy(*sender, PlainRtp{}.bytes()).empty());
  }
}

TEST("srtp: each packet of the last 128 opens once, in whatever order; one further back is too old") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const Stream stream{profile};
    const std::uint64_t last = 70'000 - 65'536;
    CHECK(opens(*receiver, stream.at(last)));
    for (std::uint64_t back = 1; back < 128; back++) CHECK(opens(*receiver, stream.at(last - back)));
    for (std::uint64_t back = 0; back < 128; back++) CHECK(!opens(*receiver, stream.at(last - back)));
    CHECK_EQUAL(receiver->refused().replayed, 128u);
    for (const std::uint64_t back : {128u, 129u, 4'000u}) CHECK(!opens(*receiver, stream.at(last - back)));
    CHECK_EQUAL(receiver->refused().tooOld, 3u);
    CHECK(opens(*receiver, stream.at(last + 127)));
    CHECK(!opens(*receiver, stream.at(last)));
    CHECK_EQUAL(receiver->refused().replayed, 129u);
    CHECK(opens(*receiver, stream.at(last + 128 + 200)));
    CHECK(!opens(*receiver, stream.at(last + 127)));
    CHECK_EQUAL(receiver->refused().tooOld, 4u);
    CHECK_EQUAL(receiver->refused().notAuthentic, 0u);
  }
}

TEST("srtp: streams have rollovers and windows of their own; four of them are known at once") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const auto stream = [profile](std::uint32_t ssrc) { return Stream{profile, keyNumbered(1), ssrc}; };
    for (std::uint64_t index = 40'000; index < 3 * 65'536; index += 20'000)
      CHECK(opens(*receiver, stream(1).at(index)));
    for (const std::uint32_t ssrc : {2u, 3u, 4u}) CHECK(opens(*receiver, stream(ssrc).at(7)));
    CHECK(opens(*receiver, stream(1).at(3 * 65'536 + 1)));
    for (const std::uint32_t ssrc : {2u, 3u, 4u}) CHECK(!opens(*receiver, stream(ssrc).at(7)));
    CHECK_EQUAL(receiver->refused().replayed, 3u);
  }
}

TEST("srtp: a fifth stream takes the place of the one silent longest, not of one that is heard; strangers take none") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const auto stream = [profile](std::uint32_t ssrc) { return Stream{profile, keyNumbered(1), ssrc}; };
    for (const std::uint32_t ssrc : {1u, 2u, 3u, 4u}) CHECK(opens(*receiver, stream(ssrc).at(7)));
    for (std::uint32_t ssrc = 100; ssrc < 200; ssrc++)
      CHECK(!opens(*receiver, Stream{profile, keyNumbered(2), ssrc}.at(7)));
    CHECK(opens(*receiver, stream(1).at(8)));
    CHECK(opens(*receiver, stream(5).at(7)));
    for (const std::uint32_t ssrc : {1u, 3u, 4u, 5u}) CHECK(!opens(*receiver, stream(ssrc).at(7)));
    CHECK_EQUAL(receiver->refused().replayed, 4u);
    // What this costs: the second stream's packet can be played again.
    CHECK(opens(*receiver, stream(2).at(7)));
  }
}

TEST("srtcp: with any one bit changed, the one that says encrypted and the index too, a report is refused") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const Octets sealed = reference::sealRtcp(profile, keyNumbered(1), plainRtcp(), 77);
    for (std::size_t bit = 0; bit < 8 * sealed.size(); bit++) CHECK(!opensRtcp(*receiver, changed(sealed, bit)));
    CHECK_EQUAL(receiver->refused().malformed + receiver->refused().notAuthentic, 8 * sealed.size());
    for (std::size_t length = 0; length < sealed.size(); length++)
      CHECK(!opensRtcp(*receiver, reference::part(sealed, 0, length)));
    CHECK(!opensRtcp(*receiver, reference::join(sealed, {0})));
    CHECK(openedRtcpBy(*receiver, sealed) == plainRtcp());
    CHECK(!opensRtcp(*receiver, sealed));
    CHECK_EQUAL(receiver->refused().replayed, 1u);
  }
}

TEST("srtcp: a report that is authentic but says that it is not encrypted is refused") {
  const auto session = reference::derive(Profile::aesCm128HmacSha1_80, keyNumbered(1), 3);
  const Octets named = reference::join(plainRtcp(), reference::number(5, 4));
  const Octets tag = reference::part(reference::hmacSha1(session.authentication, named), 0, 10);
  auto counter = Receiver::open(Profile::aesCm128HmacSha1_80, keyNumbered(1));
  REQUIRE(counter);
  CHECK(!opensRtcp(*counter, reference::join(named, tag)));
  CHECK_EQUAL(counter->refused().malformed, 1u);
  const auto aead = reference::derive(Profile::aeadAes128Gcm, keyNumbered(1), 3);
  const Octets sealed = reference::gcm(aead.cipher, reference::gcmIv(aead, kSsrc, 5), named, {});
  auto receiver = Receiver::open(Profile::aeadAes128Gcm, keyNumbered(1));
  REQUIRE(receiver);
  CHECK(!opensRtcp(*receiver, reference::join(reference::join(plainRtcp(), sealed), reference::number(5, 4))));
  CHECK_EQUAL(receiver->refused().malformed, 1u);
}

TEST("srtcp: indices may leap and be swapped up to the last there is; each opens once, and none far behind") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const auto opensAt = [&](std::uint32_t index) {
      return opensRtcp(*receiver, reference::sealRtcp(profile, keyNumbered(1), plainRtcp(), index));
    };
    CHECK(opensAt(0));
    CHECK(!opensAt(0));
    CHECK(opensAt(70'000));
    CHECK(opensAt(70'000 - 127));
    CHECK(!opensAt(70'000 - 127));
    CHECK(!opensAt(70'000 - 128));
    CHECK_EQUAL(receiver->refused().tooOld, 1u);
    CHECK(opensAt(0x7fff'ffff));
    CHECK(opensAt(0x7fff'fffe));
    CHECK(!opensAt(0x7fff'ffff));
    CHECK(!opensAt(70'001));
  }
}

TEST("srtp: there has to be space for the trailer, to the byte; what is said to be longer than its room is refused") {
  for (const Profile profile : kBothProfiles) {
    const std::size_t tag = profile == Profile::aeadAes128Gcm ? 16 : 10;
    auto sender = Sender::open(profile, keyNumbered(1));
    REQUIRE(sender);
    Octets packet = PlainRtp{.sequence = 9}.bytes();
    const std::size_t length = packet.size();
    packet.resize(length + tag - 1);
    const Octets before = packet;
    CHECK_EQUAL(sender->protect(packet, length), 0u);
    for (const std::size_t wrong : {packet.size() + 1, SIZE_MAX, SIZE_MAX - 5, std::size_t{0}, std::size_t{11}})
      CHECK_EQUAL(sender->protect(packet, wrong), 0u);
    CHECK(packet == before);
    packet.resize(length + tag);
    CHECK_EQUAL(sender->protect(packet, length), length + tag);
    Octets report = plainRtcp();
    const std::size_t reportLength = report.size();
    report.resize(reportLength + tag + 3);
    for (const std::size_t wrong :
         {reportLength, report.size() + 1, SIZE_MAX, SIZE_MAX - 5, std::size_t{0}, std::size_t{7}})
      CHECK_EQUAL(sender->protectRtcp(report, wrong), 0u);
    report.resize(reportLength + tag + 4);
    CHECK_EQUAL(sender->protectRtcp(report, reportLength), reportLength + tag + 4);
  }
}

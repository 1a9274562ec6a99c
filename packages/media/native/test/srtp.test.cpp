#include "../src/srtp/keys.hpp"

#include <array>
#include <vector>

#include "../src/srtp/receiver.hpp"
#include "../src/srtp/sender.hpp"
#include "check.hpp"

using namespace ringway;
using namespace ringway::srtp;

namespace {

constexpr Profile kProfiles[] = {Profile::aesCm128HmacSha1_80, Profile::aeadAes128Gcm};

MasterKey someKey(std::uint8_t seed) {
  MasterKey master;
  for (std::size_t i = 0; i < master.key.size(); i++) master.key[i] = static_cast<std::uint8_t>(seed + 7 * i);
  for (std::size_t i = 0; i < master.salt.size(); i++) master.salt[i] = static_cast<std::uint8_t>(seed + 11 * i);
  return master;
}

struct Packet {
  std::array<std::uint8_t, 200> room{};
  std::size_t length = 0;
  Room whole() { return Room(room).first(length); }
};

Packet plain(std::uint16_t sequence, std::uint32_t ssrc = 0x01020304) {
  Packet packet;
  packet.room[0] = 0x80;
  packet.room[1] = 111;
  write16(packet.room.data() + 2, sequence);
  write32(packet.room.data() + 4, 960u * sequence);
  write32(packet.room.data() + 8, ssrc);
  for (std::size_t i = 12; i < 72; i++) packet.room[i] = static_cast<std::uint8_t>(sequence + i);
  packet.length = 72;
  return packet;
}

Packet sealed(Sender& sender, Packet packet) {
  packet.length = sender.protect(packet.room, packet.length);
  return packet;
}

bool opens(Receiver& receiver, Packet packet) { return receiver.unprotect(packet.whole()).has_value(); }

}  // namespace

TEST("srtp: keys are derived as RFC 3711, appendix B.3, says") {
  const MasterKey master{{0xE1, 0xF9, 0x7A, 0x0D, 0x3E, 0x01, 0x8B, 0xE0, 0xD6, 0x4F, 0xA3, 0x2C, 0x06, 0xDE, 0x41, 0x39},
                         {0x0E, 0xC6, 0x75, 0xAD, 0x49, 0x8A, 0xFE, 0xEB, 0xB6, 0x96, 0x0B, 0x3A, 0xAB, 0xE6}};
  SessionKeys keys;
  REQUIRE(deriveKeys(master, Profile::aesCm128HmacSha1_80, PacketKind::rtp, keys));
  CHECK((keys.cipher == std::array<std::uint8_t, 16>{0xC6, 0x1E, 0x7A, 0x93, 0x74, 0x4F, 0x39, 0xEE, 0x10, 0x73, 0x4A, 0xFE,
                                                     0x3F, 0xF7, 0xA0, 0x87}));
  CHECK((keys.salt ==
         std::array<std::uint8_t, 14>{0x30, 0xCB, 0xBC, 0x08, 0x86, 0x3D, 0x8C, 0x85, 0xD4, 0x9D, 0xB3, 0x4A, 0x9A, 0xE1}));
  CHECK((keys.authentication == std::array<std::uint8_t, 20>{0xCE, 0xBE, 0x32, 0x1F, 0x6F, 0xF7, 0x71, 0x6B, 0x6F, 0xD4,
                                                             0xAB, 0x49, 0xAF, 0x25, 0x6A, 0x15, 0x6D, 0x38, 0xBA, 0xA4}));
}

TEST("srtp: what is sealed is opened again, across the wrap of the sequence numbers, with loss and reordering there") {
  for (const Profile profile : kProfiles) {
    auto sender = Sender::open(profile, someKey(1));
    auto receiver = Receiver::open(profile, someKey(1));
    REQUIRE(sender && receiver);
    for (int n = 65'000; n < 65'530; n++) CHECK(opens(*receiver, sealed(*sender, plain(static_cast<std::uint16_t>(n)))));
    std::vector<Packet> around;
    for (int n = 65'530; n < 65'546; n++) around.push_back(sealed(*sender, plain(static_cast<std::uint16_t>(n))));
    for (const std::size_t at : {8, 1, 3, 9, 2, 15}) CHECK(opens(*receiver, around[at]));
    CHECK(!opens(*receiver, around[3]));
    CHECK_EQUAL(receiver->refused().replayed, 1u);
    auto next = sealed(*sender, plain(100));
    const auto length = receiver->unprotect(next.whole());
    REQUIRE(length);
    CHECK_EQUAL(*length, plain(100).length);
    CHECK(next.room[12] == plain(100).room[12] && next.room[71] == plain(100).room[71]);
  }
}

TEST("srtp: a packet that was changed anywhere, cut off, or sealed with another key, is refused and moves nothing") {
  for (const Profile profile : kProfiles) {
    auto sender = Sender::open(profile, someKey(1));
    auto other = Sender::open(profile, someKey(2));
    auto receiver = Receiver::open(profile, someKey(1));
    REQUIRE(sender && other && receiver);
    const Packet packet = sealed(*sender, plain(40'000));
    for (std::size_t at = 0; at < packet.length; at++) {
      Packet forged = packet;
      forged.room[at] ^= 1;
      CHECK(!opens(*receiver, forged));
    }
    for (std::size_t length = 0; length < packet.length; length++) {
      Packet cut = packet;
      cut.length = length;
      CHECK(!opens(*receiver, cut));
    }
    CHECK(!opens(*receiver, sealed(*other, plain(10))));
    CHECK(opens(*receiver, packet));
    CHECK(!opens(*receiver, packet));
  }
}

TEST("srtp: what lies further back than the window is refused; one more stream than is known takes the quietest's place") {
  auto sender = Sender::open(Profile::aesCm128HmacSha1_80, someKey(1));
  auto receiver = Receiver::open(Profile::aesCm128HmacSha1_80, someKey(1));
  REQUIRE(sender && receiver);
  const Packet first = sealed(*sender, plain(1));
  const Packet second = sealed(*sender, plain(2));
  const Packet later = sealed(*sender, plain(1 + 128));
  CHECK(opens(*receiver, later));
  CHECK(!opens(*receiver, first));
  CHECK_EQUAL(receiver->refused().tooOld, 1u);
  CHECK(opens(*receiver, second));
  for (std::uint32_t ssrc = 1; ssrc <= 4; ssrc++) {
    auto another = Sender::open(Profile::aesCm128HmacSha1_80, someKey(1));
    CHECK(opens(*receiver, sealed(*another, plain(9, ssrc))));
  }
  CHECK(opens(*receiver, sealed(*sender, plain(200))));
}

TEST("srtp: a sender seals no two packets under one name") {
  auto sender = Sender::open(Profile::aeadAes128Gcm, someKey(1));
  REQUIRE(sender);
  CHECK(sealed(*sender, plain(7)).length > 0);
  CHECK_EQUAL(sealed(*sender, plain(7)).length, 0u);
  Packet short_ = plain(8);
  CHECK_EQUAL(sender->protect(Room(short_.room).first(short_.length + 15), short_.length), 0u);
  CHECK_EQUAL(sender->protect(Room(short_.room), 11), 0u);
}

TEST("srtcp: what is sealed is opened again, once; changed or cut off it is refused") {
  for (const Profile profile : kProfiles) {
    auto sender = Sender::open(profile, someKey(3));
    auto receiver = Receiver::open(profile, someKey(3));
    REQUIRE(sender && receiver);
    Packet report;
    report.room = {0x80, 200, 0, 6, 1, 2, 3, 4, 9, 9, 9, 9};
    report.length = 28;
    Packet packet = report;
    packet.length = sender->protectRtcp(packet.room, packet.length);
    CHECK(packet.length > report.length);
    for (std::size_t at = 0; at < packet.length; at++) {
      Packet forged = packet;
      forged.room[at] ^= 1;
      CHECK(!receiver->unprotectRtcp(forged.whole()));
    }
    for (std::size_t length = 0; length < packet.length; length++) {
      Packet cut = packet;
      cut.length = length;
      CHECK(!receiver->unprotectRtcp(cut.whole()));
    }
    Packet again = packet;
    const auto length = receiver->unprotectRtcp(packet.whole());
    REQUIRE(length);
    CHECK_EQUAL(*length, report.length);
    CHECK(packet.room[8] == 9);
    CHECK(!receiver->unprotectRtcp(again.whole()));
  }
}

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <vector>

#include "../src/srtp/layout.hpp"
#include "../src/srtp/receiver.hpp"
#include "../src/srtp/sender.hpp"

using namespace ringway;
using namespace ringway::srtp;

namespace {

using Octets = std::vector<std::uint8_t>;

void require(bool holds) {
  if (!holds) std::abort();
}

const MasterKey kMaster{{1, 2, 3, 4, 5, 6, 7, 8}, {9, 10, 11, 12, 13}};

/** Both ends of one association, and what went between them. */
struct Ends {
  Sender sender;
  Receiver receiver;
};

Ends endsOf(Profile profile) {
  auto sender = Sender::open(profile, kMaster);
  auto receiver = Receiver::open(profile, kMaster);
  require(sender && receiver);
  return {std::move(*sender), std::move(*receiver)};
}

std::uint64_t refusals(const Receiver& receiver) {
  const Refused& refused = receiver.refused();
  return refused.malformed + refused.notAuthentic + refused.replayed + refused.tooOld;
}

/** Nobody can make up a packet: whatever the bytes, they are refused, and counted as such. */
void checkStrangers(Ends& ends, const Octets& datagram) {
  const std::uint64_t before = refusals(ends.receiver);
  Octets copy = datagram;
  require(!ends.receiver.unprotect(copy));
  copy = datagram;
  require(!ends.receiver.unprotectRtcp(copy));
  require(refusals(ends.receiver) == before + 2);
}

/** What can be sealed is opened as it was; with one byte changed, cut off, or a second time it is refused. */
template <typename Protect, typename Unprotect>
bool checkSealing(const Octets& plain, std::size_t where, std::uint8_t by, Protect protect, Unprotect unprotect) {
  Octets sealed(plain.size() + kTrailerBytes);
  std::copy(plain.begin(), plain.end(), sealed.begin());
  const std::size_t length = protect(Room(sealed), plain.size());
  if (length == 0) return false;
  require(length > plain.size() && length <= sealed.size());
  sealed.resize(length);
  if (by != 0) {
    Octets changed = sealed;
    changed[where % length] ^= by;
    require(!unprotect(Room(changed)));
  }
  Octets cut(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(where % length));
  require(!unprotect(Room(cut)));
  Octets opened = sealed;
  const auto openedLength = unprotect(Room(opened));
  require(openedLength == plain.size() && std::equal(plain.begin(), plain.end(), opened.begin()));
  require(!unprotect(Room(sealed)));
  return true;
}

void checkAny(Ends& ends, const Octets& datagram, std::size_t where, std::uint8_t by) {
  const auto protect = [&](Room room, std::size_t length) { return ends.sender.protect(room, length); };
  const auto unprotect = [&](Room room) { return ends.receiver.unprotect(room); };
  require(checkSealing(datagram, where, by, protect, unprotect) == clearBytesOf(datagram).has_value());
  const auto protectRtcp = [&](Room room, std::size_t length) { return ends.sender.protectRtcp(room, length); };
  const auto unprotectRtcp = [&](Room room) { return ends.receiver.unprotectRtcp(room); };
  if (datagram.size() >= kRtcpClearBytes && datagram[0] >> 6 == 2)
    require(checkSealing(datagram, where, by, protectRtcp, unprotectRtcp));
}

Octets plainNumbered(std::uint16_t sequence) {
  Octets packet(16, 0x77);
  packet[0] = 0x80;
  write16(&packet[2], sequence);
  return packet;
}

/**
 * Whether the receiver can tell the index of a packet that it has not had yet: the first has to be of the first round,
 * and no other may be too old, or half the circle ahead. At the very half it is ahead of what lies in the first half.
 */
bool canBeKnown(std::int64_t at, std::int64_t heard) {
  if (heard < 0) return at < 65'536;
  return at > heard - 128 && at - heard < 0x8000 + ((heard & 0x8000) == 0 ? 1 : 0);
}

/**
 * A stream that leaps, falls behind and comes twice, over a wire that loses and doubles: what arrives first is opened
 * unless it is too old or its rollover cannot be known, and nothing is opened twice.
 */
void checkStream(Ends& ends, Bytes input) {
  std::int64_t at = read16(input.data()) / 2, highest = -1, heard = -1;
  std::set<std::int64_t> sealedOnes, openedOnes;
  for (input = input.subspan(2); input.size() >= 2; input = input.subspan(2)) {
    at += static_cast<std::int16_t>(read16(input.data())) >> ((input[1] & 3) * 4);
    if (at < 0 || (highest >= 0 && std::abs(at - highest) >= 0x8000)) at = std::max<std::int64_t>(highest, 0);
    Octets packet = plainNumbered(static_cast<std::uint16_t>(at));
    packet.resize(16 + kTrailerBytes);
    const std::size_t length = ends.sender.protect(packet, 16);
    const bool may = highest < 0 || at > highest || (at > highest - 128 && !sealedOnes.contains(at));
    require((length > 0) == may);
    if (length == 0) continue;
    sealedOnes.insert(at);
    highest = std::max(highest, at);
    if ((input[1] & 4) != 0) continue;  // lost
    packet.resize(length);
    Octets again = packet;
    const bool opened = ends.receiver.unprotect(packet).has_value();
    require(opened == canBeKnown(at, heard));
    if (opened) require(openedOnes.insert(at).second);
    if (opened) heard = std::max(heard, at);
    require(!ends.receiver.unprotect(again));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4 || size > 2'000) return 0;
  const Octets datagram(data + 4, data + size);
  const Profile profile = (data[0] & 1) != 0 ? Profile::aeadAes128Gcm : Profile::aesCm128HmacSha1_80;
  Ends ends = endsOf(profile);
  checkStrangers(ends, datagram);
  checkAny(ends, datagram, read16(data + 1), data[3]);
  Ends others = endsOf(profile);
  if (datagram.size() >= 2) checkStream(others, datagram);
  return 0;
}

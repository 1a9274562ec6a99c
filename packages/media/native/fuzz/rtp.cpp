#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "../src/rtp/opus-ticks.hpp"
#include "../src/rtp/outgoing-stream.hpp"
#include "../src/rtp/packet.hpp"
#include "../src/rtp/reception.hpp"

using namespace ringway;
using namespace ringway::rtp;

namespace {

/** The SSRC of none of the other streams. */
constexpr std::uint32_t kNobody = 99;

void require(bool holds) {
  if (!holds) std::abort();
}

/** The payload lies in the datagram, behind the header; what was read and is written again is read as the same. */
void checkReading(Bytes datagram) {
  const auto packet = readPacket(datagram);
  if (!packet) return;
  require(datagram.size() >= kHeaderBytes && datagram[0] >> 6 == 2);
  require(packet->payload.data() >= datagram.data() + kHeaderBytes);
  require(packet->payload.data() + packet->payload.size() <= datagram.data() + datagram.size());
  const std::uint32_t ticks = opusTicks(packet->payload);
  require(ticks >= 120 && ticks <= 5'760);
  std::vector<std::uint8_t> again(kHeaderBytes);
  writeHeader(again.data(), {packet->payloadType, packet->marker, packet->sequence, packet->timestamp, packet->ssrc});
  again.insert(again.end(), packet->payload.begin(), packet->payload.end());
  const auto same = readPacket(again);
  require(same && same->payloadType == packet->payloadType && same->marker == packet->marker);
  require(same->sequence == packet->sequence && same->timestamp == packet->timestamp && same->ssrc == packet->ssrc);
  require(std::vector<std::uint8_t>(same->payload.begin(), same->payload.end()) ==
          std::vector<std::uint8_t>(packet->payload.begin(), packet->payload.end()));
}

/** Ten bytes of the input, as a packet that came in. */
Packet packetAt(const std::uint8_t* at) {
  return {.payloadType = 111,
          .marker = (at[0] & 0x80) != 0,
          .sequence = read16(at + 1),
          .timestamp = read32(at + 3),
          .ssrc = static_cast<std::uint32_t>(at[7] & 3),
          .payload = {}};
}

/** Every packet is counted once, no more is lost than should have come, and nothing that was counted is taken back. */
void checkCounting(Bytes input) {
  Reception reception;
  std::uint64_t count = 0, streams = 0;
  std::uint32_t ssrc = 0;
  Micros now = 0;
  for (; input.size() >= 10; input = input.subspan(10)) {
    const Packet packet = packetAt(input.data());
    now += read16(&input[8]) * kMillisecond;
    if (count == 0 || packet.ssrc != ssrc) streams++;
    ssrc = packet.ssrc;
    reception.count(packet, now, (input[0] & 1) != 0);
    require(reception.received() == ++count);
    // Each packet moves the highest number by less than half the circle.
    require(reception.lost() <= count * 0x8000);
    if (streams == count) require(reception.lost() == 0);
    if ((input[0] & 2) == 0) continue;
    const auto report = reception.report();
    require(report && report->ssrc == ssrc);
    require(report->lost >= -0x80'0000 && report->lost <= 0x7f'ffff);
    require((report->highestSequence & 0xffff) == packet.sequence || count > 1);
    require(report->jitter <= 1u << 24);
    require(reception.report()->fractionLost == 0);
  }
}

/** No two packets have one place, except one that came twice; our own go on from the highest. */
void checkPlaces(Bytes input) {
  OutgoingStream stream(kTicksPerPacket, 65'000, 0xffff'0000);
  std::uint16_t next = 65'000;
  // Who has a place, by how far it is from the first.
  std::map<std::int64_t, std::pair<std::uint32_t, std::uint16_t>> taken;
  std::int64_t given = 0;
  for (; input.size() >= 10; input = input.subspan(10)) {
    const Packet packet = packetAt(input.data());
    const Passing passing{packet.ssrc, {packet.sequence, packet.timestamp, packet.marker}};
    switch (input[0] & 7) {
      case 0: {
        const Place place = stream.own(packet.marker);
        require(place.sequence == next && place.marker == packet.marker);
        require(taken.insert({given++, {kNobody, 0}}).second);
        next = static_cast<std::uint16_t>(place.sequence + 1);
        break;
      }
      case 1:
        stream.pass(kTicksPerPacket);
        break;
      case 2:
        stream.leaveOut(passing);
        break;
      case 4: {
        const Place place = stream.ownKey(packet.marker);
        require(place.sequence == next && place.marker == packet.marker);
        require(taken.insert({given++, {kNobody, 0}}).second);
        next = static_cast<std::uint16_t>(place.sequence + 1);
        break;
      }
      default: {
        const auto place =
            (input[0] & 7) == 3 ? stream.keyPassedOn(passing) : stream.passedOn(passing, kTicksPerPacket);
        if (!place) break;
        // Never so far ahead, or behind, that the other side could take one for the other.
        const auto ahead = static_cast<std::int16_t>(place->sequence - next);
        require(ahead >= -6'002 && ahead <= 6'002);
        const auto [at, isNew] = taken.insert({given + ahead, {packet.ssrc, packet.sequence}});
        require(isNew || at->second == std::pair(packet.ssrc, packet.sequence));
        given = std::max(given, given + ahead + 1);
        if (ahead >= 0) next = static_cast<std::uint16_t>(place->sequence + 1);
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::uint8_t> datagram(data, data + size);  // of its exact size, so that one byte too far is seen
  checkReading(datagram);
  checkCounting(datagram);
  checkPlaces(datagram);
  return 0;
}

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "../src/dtls/records.hpp"

using namespace ringway;
using namespace ringway::dtls;

namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kHeaderBytes = 13;
constexpr std::size_t kNumberAt = 5;
const Octets kPlainAlert = {21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40};

void require(bool holds) {
  if (!holds) std::abort();
}

/** The whole records at the beginning of a datagram, each a copy of its own. */
std::vector<Octets> recordsOf(const Octets& datagram) {
  std::vector<Octets> records;
  auto at = datagram.begin();
  while (datagram.end() - at >= static_cast<std::ptrdiff_t>(kHeaderBytes) && at[1] == 0xfe) {
    const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(kHeaderBytes) + at[11] * 256 + at[12];
    if (size > datagram.end() - at) break;
    records.emplace_back(at, at + size);
    at += size;
  }
  return records;
}

bool isPlain(const Octets& record) { return record[3] == 0 && record[4] == 0; }

std::uint64_t numberOf(const Octets& record) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 6; i++) number = number << 8 | record[kNumberAt + i];
  return number;
}

/** But for its number, which is given anew in the clear. */
bool isSame(const Octets& one, const Octets& other) {
  if (one.size() != other.size() || isPlain(one) != isPlain(other)) return false;
  const std::size_t from = isPlain(one) ? kNumberAt + 6 : kNumberAt;
  return std::equal(one.begin(), one.begin() + kNumberAt, other.begin()) &&
         std::equal(one.begin() + static_cast<std::ptrdiff_t>(from), one.end(),
                    other.begin() + static_cast<std::ptrdiff_t>(from));
}

/** What is left are records of the datagram, in their order, of which those in the clear are numbered from the one that is awaited. */
void checkLeft(const Octets& datagram, const Octets& left, const Sifted& sifted, const Awaited& awaited) {
  const auto all = recordsOf(datagram), kept = recordsOf(left);
  std::size_t size = 0, at = 0;
  std::uint32_t plain = 0, sealed = 0;
  for (const Octets& record : kept) {
    size += record.size();
    while (at < all.size() && !isSame(all[at], record)) at++;
    require(at++ < all.size());
    if (isPlain(record)) {
      require(awaited.plain && record[0] != 21);
      require(numberOf(record) == ((awaited.number + plain) & 0xffff'ffff'ffff));
      plain++;
    } else {
      sealed++;
    }
  }
  require(size == left.size() && plain == sifted.plain && sealed == sifted.sealed && sealed <= awaited.sealed);
}

/** What has been sifted once is taken as it is, and to the same end. */
void checkSifting(const Octets& datagram, const Awaited& awaited) {
  Octets room = datagram;
  const Sifted sifted = sift(room, awaited);
  room.resize(sifted.length);
  checkLeft(datagram, room, sifted, awaited);
  Octets again = room;
  const Sifted second = sift(again, awaited);
  require(second.length == sifted.length && again == room);
  require(second.plainAlerts == 0 && second.strays == 0 && !second.fatal && !second.malformed);
}

/** A stranger's alert before a datagram is taken out, and changes nothing else. */
void checkAlertBefore(const Octets& datagram, const Awaited& awaited) {
  Octets alone = datagram, behind = kPlainAlert;
  behind.insert(behind.end(), datagram.begin(), datagram.end());
  const Sifted one = sift(alone, awaited), other = sift(behind, awaited);
  alone.resize(one.length);
  behind.resize(other.length);
  require(behind == alone && other.plainAlerts == one.plainAlerts + 1 && other.fatal && other.malformed == one.malformed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Octets datagram(data, data + size);  // of its exact size, so that one byte too far is seen
  for (const Role from : {Role::client, Role::server})
    for (const bool plain : {true, false}) {
      const Awaited awaited{from, plain, size % 3, 0xffff'ffff'fffe};
      checkSifting(datagram, awaited);
      checkAlertBefore(datagram, awaited);
    }
  return 0;
}

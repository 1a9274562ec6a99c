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
const Octets kPlainAlert = {21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40};

void require(bool holds) {
  if (!holds) std::abort();
}

/** What should be left of a datagram, found in another way: record by record, each looked at as a copy of its own. */
struct Expected {
  Octets left;
  std::uint32_t alerts = 0;
  bool fatal = false;
  bool malformed = false;
};

Expected expectedOf(Octets datagram) {
  Expected expected;
  while (!datagram.empty()) {
    const bool isWhole = datagram.size() >= kHeaderBytes && datagram[1] == 0xfe &&
                         datagram.size() - kHeaderBytes >= static_cast<std::size_t>(datagram[11] * 256 + datagram[12]);
    if (!isWhole) {
      expected.malformed = true;
      return expected;
    }
    const auto end = datagram.begin() + static_cast<std::ptrdiff_t>(kHeaderBytes) + datagram[11] * 256 + datagram[12];
    const Octets record(datagram.begin(), end);
    if (record[0] == 21 && record[3] == 0 && record[4] == 0) {
      expected.alerts++;
      if (record.size() > kHeaderBytes && record[kHeaderBytes] == 2) expected.fatal = true;
    } else {
      expected.left.insert(expected.left.end(), record.begin(), record.end());
    }
    datagram.erase(datagram.begin(), end);
  }
  return expected;
}

bool isLeft(const Octets& room, std::size_t length, const Octets& expected) {
  return length == expected.size() && std::equal(expected.begin(), expected.end(), room.begin());
}

/** Whole records are left, in their order, but for alerts in the clear; nothing behind what is malformed. */
void checkSifting(const Octets& datagram) {
  const Expected expected = expectedOf(datagram);
  Octets room = datagram;
  const Sifted sifted = sift(room);
  require(isLeft(room, sifted.length, expected.left));
  require(sifted.plainAlerts == expected.alerts && sifted.fatal == expected.fatal);
  require(sifted.malformed == expected.malformed && !(sifted.fatal && sifted.plainAlerts == 0));
  room.resize(sifted.length);
  const Sifted again = sift(room);
  require(isLeft(room, again.length, expected.left) && again.plainAlerts == 0 && !again.fatal && !again.malformed);
}

/** A stranger's alert before a datagram is taken out, and changes nothing else. */
void checkAlertBefore(const Octets& datagram) {
  Octets alone = datagram, behind = kPlainAlert;
  behind.insert(behind.end(), datagram.begin(), datagram.end());
  const Sifted one = sift(alone), other = sift(behind);
  alone.resize(one.length);
  require(isLeft(behind, other.length, alone));
  require(other.plainAlerts == one.plainAlerts + 1 && other.fatal && other.malformed == one.malformed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Octets datagram(data, data + size);  // of its exact size, so that one byte too far is seen
  require(isDtls(datagram) == (size > 0 && data[0] > 19 && data[0] < 64));
  checkSifting(datagram);
  checkAlertBefore(datagram);
  return 0;
}

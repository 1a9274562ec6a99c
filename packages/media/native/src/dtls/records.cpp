#include "records.hpp"

#include <algorithm>

namespace ringway::dtls {

namespace {

/** Type, version, epoch, sequence number, length. RFC 6347, section 4.1. */
constexpr std::size_t kHeaderBytes = 13;
constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kFatal = 2;
constexpr std::uint8_t kVersionMajor = 0xfe;

bool isPlain(const std::uint8_t* record) { return read16(record + 3) == 0; }

}  // namespace

Sifted sift(Room datagram) {
  Sifted sifted{0, 0, false, false};
  for (std::size_t at = 0; at < datagram.size();) {
    const std::uint8_t* record = datagram.data() + at;
    const std::size_t left = datagram.size() - at;
    const std::size_t size = left < kHeaderBytes ? left + 1 : kHeaderBytes + read16(record + 11);
    if (size > left || record[1] != kVersionMajor) {
      sifted.malformed = true;
      break;
    }
    if (record[0] == kAlert && isPlain(record)) {
      sifted.plainAlerts++;
      sifted.fatal = sifted.fatal || (size > kHeaderBytes && record[kHeaderBytes] == kFatal);
    } else {
      std::copy_n(record, size, datagram.data() + sifted.length);
      sifted.length += size;
    }
    at += size;
  }
  return sifted;
}

}  // namespace ringway::dtls

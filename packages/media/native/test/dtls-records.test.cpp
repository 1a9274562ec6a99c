#include "../src/dtls/records.hpp"

#include "check.hpp"
#include "dtls-records.hpp"

using namespace ringway;
using namespace ringway::dtls;
using namespace ringway::check;

namespace {

constexpr Awaited kFromClient = {.from = Role::client, .plain = true, .sealed = 16, .number = 7};
constexpr Awaited kFromServer = {.from = Role::server, .plain = true, .sealed = 16, .number = 7};
constexpr Awaited kConnected = {.from = Role::client, .plain = false, .sealed = SIZE_MAX, .number = 7};

const Datagram kChange = record(20, 0, 3, {1});
const Datagram kAlert = record(21, 0, 3, {2, 40});
const Datagram kSealed = record(23, 1, 3, Datagram(40));

Datagram hello(const Piece& piece) { return record(22, 0, 0, message(piece)); }

bool isKept(Datagram datagram, const Awaited& awaited) {
  const std::size_t size = datagram.size();
  const Sifted sifted = sift(datagram, awaited);
  return sifted.length == size && !sifted.malformed && sifted.strays == 0;
}
bool isStray(Datagram datagram, const Awaited& awaited) {
  const Sifted sifted = sift(datagram, awaited);
  return sifted.length == 0 && !sifted.malformed && sifted.strays == 1;
}
bool isMalformed(Datagram datagram) {
  const Sifted sifted = sift(datagram, kFromClient);
  return sifted.length == 0 && sifted.malformed && sifted.strays == 0;
}

}  // namespace

TEST("dtls records: messages of the side that is heard stay while the handshake goes on, those of the other never") {
  for (std::uint8_t type = 0; type < 255; type++) {
    const Datagram datagram = hello({type, 40, 0, 0, 40, 40});
    CHECK_EQUAL(isKept(datagram, kFromClient), (type == 1 || type == 11 || type == 15 || type == 16));
    CHECK_EQUAL(isKept(datagram, kFromServer), ((type >= 2 && type <= 3) || (type >= 11 && type <= 14)));
    CHECK(isStray(datagram, kConnected));
  }
}

TEST("dtls records: pieces of a message stay if they lie in it, several in one record too") {
  CHECK(isKept(hello({1, 100, 0, 0, 40, 40}), kFromClient));
  CHECK(isKept(hello({1, 100, 0, 60, 40, 40}), kFromClient));
  CHECK(isKept(hello({14, 0, 0, 0, 0, 0}), kFromServer));
  CHECK(isKept(record(22, 0, 0, message({2, 9, 0, 0, 9, 9}) + message({14, 0, 1, 0, 0, 0})), kFromServer));
  CHECK(isKept(hello({1, 16'384, 0, 16'344, 40, 40}), kFromClient));
}

TEST("dtls records: what is said to be a piece of a message and is none is taken out") {
  CHECK(isMalformed(record(22, 0, 0, {})));
  CHECK(isMalformed(record(22, 0, 0, Datagram(11))));
  CHECK(isMalformed(hello({1, 100, 0, 61, 40, 40})));
  CHECK(isMalformed(hello({1, 40, 0, 0, 40, 39})));
  CHECK(isMalformed(hello({1, 40, 0, 0xffffff, 0xffffff, 40})));
  CHECK(isMalformed(hello({1, 40, 0, 0, 0, 0})));
  CHECK(isMalformed(hello({1, 16'385, 0, 0, 40, 40})));
  CHECK(isMalformed(hello({1, 40, 0, 0, 40, 41})));
  CHECK(isMalformed(record(20, 0, 0, {})));
  CHECK(isMalformed(record(20, 0, 0, {2})));
  CHECK(isMalformed(record(20, 0, 0, {1, 1})));
}

TEST("dtls records: what is no whole record is taken out with all that follows, and what was before it stays") {
  for (std::size_t length = 1; length < kChange.size(); length++)
    CHECK(isMalformed(Datagram(kChange.begin(), kChange.begin() + static_cast<std::ptrdiff_t>(length))));
  Datagram tls = kChange;
  tls[1] = 3;
  CHECK(isMalformed(tls));
  Datagram both = kChange + Datagram{22, 0xfe};
  const Sifted sifted = sift(both, kFromClient);
  CHECK_EQUAL(sifted.length, kChange.size());
  CHECK(sifted.malformed);
  Datagram nothing;
  CHECK_EQUAL(sift(nothing, kFromClient).length, 0u);
  CHECK(!sift(nothing, kFromClient).malformed);
}

TEST("dtls records: in the clear there are no data, and no types that nobody knows") {
  for (int type = 0; type < 256; type++) {
    if (type >= 20 && type <= 22) continue;
    CHECK(isStray(record(static_cast<std::uint8_t>(type), 0, 0, Datagram(20)), kFromClient));
  }
}

TEST("dtls records: sealed ones stay in the one epoch that has keys, as many as are awaited") {
  for (int type = 0; type < 256; type++) {
    const Datagram datagram = record(static_cast<std::uint8_t>(type), 1, kLastNumber, Datagram(40));
    CHECK_EQUAL(isKept(datagram, kConnected), (type >= 20 && type <= 23));
  }
  CHECK(isStray(record(22, 2, 0, Datagram(40)), kConnected));
  CHECK(isStray(record(22, 0xffff, 0, Datagram(40)), kFromClient));
  Datagram many;
  for (int i = 0; i < 20; i++) many = many + kSealed;
  const Sifted sifted = sift(many, kFromClient);
  CHECK_EQUAL(sifted.sealed, 16u);
  CHECK_EQUAL(sifted.strays, 4u);
  CHECK_EQUAL(sifted.length, 16 * kSealed.size());
}

TEST("dtls records: a sealed one that is too short for its seal is none") {
  CHECK(isMalformed(record(23, 1, 0, {})));
  CHECK(isMalformed(record(22, 1, 0, Datagram(23))));
  CHECK(isKept(record(23, 1, 0, Datagram(24)), kFromClient));
}

TEST("dtls records: alerts in the clear are taken out from between others, and the fatal are told") {
  Datagram datagram = kChange + kAlert + kSealed + record(21, 0, 0, {1, 0}) + kChange;
  const Sifted sifted = sift(datagram, kFromClient);
  CHECK_EQUAL(sifted.plainAlerts, 2u);
  CHECK(sifted.fatal);
  CHECK_EQUAL(sifted.length, 2 * kChange.size() + kSealed.size());
  CHECK_EQUAL(int{datagram[kChange.size()]}, 23);
  Datagram warning = record(21, 0, 0, {1, 0});
  CHECK(!sift(warning, kFromClient).fatal);
  Datagram empty = record(21, 0, 0, {});
  CHECK(!sift(empty, kFromClient).fatal);
}

TEST("dtls records: those in the clear are numbered in the order in which they came; sealed ones keep their number") {
  Datagram datagram = record(20, 0, kLastNumber, {1}) + record(22, 1, 99, Datagram(40)) + record(20, 0, 0, {1});
  sift(datagram, kFromClient);
  CHECK_EQUAL(read64(&datagram[3]), 7u);
  CHECK_EQUAL(read64(&datagram[14 + 3]), std::uint64_t{1} << 48 | 99);
  CHECK_EQUAL(read64(&datagram[14 + 53 + 3]), 8u);
  Datagram far = kChange;
  sift(far, {.from = Role::client, .plain = true, .sealed = 0, .number = 0x0123456789abULL});
  CHECK_EQUAL(read64(&far[3]), 0x0123456789abULL);
}

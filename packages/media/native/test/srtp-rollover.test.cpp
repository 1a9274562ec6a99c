#include <algorithm>
#include <numeric>

#include "../src/srtp/packet-index.hpp"
#include "check.hpp"
#include "srtp-packets.hpp"

using namespace ringway;
using namespace ringway::srtp;

namespace {

ReplayWindow windowAt(std::uint64_t highest) {
  ReplayWindow window;
  window.remember(highest);
  return window;
}

/** A permutation of the first `count` numbers in which none is more than `reach` from its place; always the same. */
std::vector<std::uint64_t> shuffled(std::uint64_t count, std::uint64_t reach) {
  std::vector<std::uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::uint64_t dice = 1;
  for (std::uint64_t at = 0; at + reach <= count; at += reach)
    for (std::uint64_t i = reach - 1; i > 0; i--) {
      dice = dice * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
      std::swap(numbers[at + i], numbers[at + (dice >> 33) % (i + 1)]);
    }
  return numbers;
}

}  // namespace

TEST("srtp: the index is estimated as in RFC 3711, appendix A, on both sides of half the circle") {
  struct Row {
    std::uint64_t highest;
    std::uint16_t sequence;
    std::optional<std::uint64_t> index;
  };
  const std::uint64_t round = 65'536;
  const Row rows[] = {
      {5, 5, 5},
      {5, 4, 4},
      {5, 5 + 0x8000, 5 + 0x8000},
      {5, 6 + 0x8000, std::nullopt},
      {5, 65'535, std::nullopt},
      {3 * round + 5, 65'535, 2 * round + 65'535},
      {3 * round + 5, 6 + 0x8000, 2 * round + 6 + 0x8000},
      {3 * round + 5, 5 + 0x8000, 3 * round + 5 + 0x8000},
      {3 * round + 0x7fff, 0xffff, 3 * round + 0xffff},
      {3 * round + 0x8000, 0, 3 * round},
      {3 * round + 0x8001, 0, 4 * round},
      {3 * round + 65'535, 0, 4 * round},
      {3 * round + 65'535, 0x7ffe, 4 * round + 0x7ffe},
      {3 * round + 65'535, 0x7fff, 3 * round + 0x7fff},
      {0xffff'ffff'ffff, 0xfffe, 0xffff'ffff'fffe},
      {0xffff'ffff'ffff, 0, std::nullopt},
  };
  for (const Row& row : rows) CHECK(nearestIndex(windowAt(row.highest), row.sequence) == row.index);
  CHECK(nearestIndex(ReplayWindow(), 40'000) == 40'000u);
}

TEST("srtp: packets reordered anywhere, the wrap too, are all opened, and each once only") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const Stream stream{profile};
    const std::uint64_t from = 65'536 - 300;
    CHECK(openedBy(*receiver, stream.at(from)).has_value());
    for (const std::uint64_t step : shuffled(600, 50))
      CHECK_EQUAL(openedBy(*receiver, stream.at(from + step)).has_value(), step != 0);
    CHECK_EQUAL(receiver->refused().replayed, 1u);
    CHECK_EQUAL(refusals(*receiver), 1u);
  }
}

TEST("srtp: what is passed on in another order is sealed under the indices at which it is looked for, the wrap too") {
  for (const Profile profile : kBothProfiles) {
    auto sender = Sender::open(profile, keyNumbered(1));
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(sender && receiver);
    const Stream stream{profile};
    const std::uint64_t from = 65'536 - 300;
    REQUIRE(sealedBy(*sender, Stream::plain(from - 1)).size() > 0);
    for (const std::uint64_t step : shuffled(600, 50)) {
      const Octets sealed = sealedBy(*sender, Stream::plain(from + step));
      CHECK(sealed == stream.at(from + step));
      CHECK(openedBy(*receiver, sealed) == Stream::plain(from + step));
    }
    CHECK_EQUAL(refusals(*receiver), 0u);
  }
}

TEST("srtp: the wrap is found with all packets around it lost, up to half the circle") {
  for (const Profile profile : kBothProfiles)
    for (const std::uint64_t lost : {1u, 2u, 100u, 1'000u, 32'000u}) {
      auto receiver = Receiver::open(profile, keyNumbered(1));
      REQUIRE(receiver);
      const Stream stream{profile};
      const std::uint64_t last = 65'535 - lost / 2;
      CHECK(openedBy(*receiver, stream.at(last)).has_value());
      CHECK(openedBy(*receiver, stream.at(last + 1 + lost)).has_value());
      // A late one from before the wrap does not turn it back.
      CHECK_EQUAL(openedBy(*receiver, stream.at(last + 1)).has_value(), lost < ReplayWindow::kPackets);
      CHECK(openedBy(*receiver, stream.at(last + 2 + lost)).has_value());
    }
}

TEST("srtp: packets that are made up do not move the index, however near to the wrap and however many") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const Stream stream{profile};
    const Stream stranger{profile, keyNumbered(2)};
    for (const std::uint64_t index : {65'530u, 65'534u, 65'538u}) {
      CHECK(openedBy(*receiver, stream.at(index)).has_value());
      for (std::uint64_t sequence = 0; sequence < 65'536; sequence += 509) {
        CHECK(!openedBy(*receiver, stranger.at(sequence)));
        CHECK(!openedBy(*receiver, stranger.at(65'536 + sequence)));
      }
    }
    CHECK(openedBy(*receiver, stream.at(65'535)).has_value());
    CHECK(openedBy(*receiver, stream.at(65'539)).has_value());
    CHECK_EQUAL(receiver->refused().malformed + receiver->refused().replayed, 0u);
  }
}

TEST("srtp: a packet of the round before or after, sealed truly but under an index that it cannot have, is refused") {
  for (const Profile profile : kBothProfiles) {
    auto receiver = Receiver::open(profile, keyNumbered(1));
    REQUIRE(receiver);
    const Stream stream{profile};
    CHECK(!openedBy(*receiver, stream.at(65'536 + 10)));
    CHECK(openedBy(*receiver, stream.at(10)).has_value());
    CHECK(!openedBy(*receiver, stream.at(65'536 + 12)));
    CHECK(!openedBy(*receiver, stream.at(60'000)));
    CHECK(openedBy(*receiver, stream.at(11)).has_value());
  }
}

TEST(
    "srtp: a sender refuses what would be sealed under a used index, too far back, from before its first, or of "
    "another stream") {
  for (const Profile profile : kBothProfiles) {
    auto sender = Sender::open(profile, keyNumbered(1));
    REQUIRE(sender);
    const auto seals = [&sender](std::uint64_t index, std::uint32_t ssrc = kSsrc) {
      return !sealedBy(*sender, Stream::plain(index, ssrc)).empty();
    };
    CHECK(seals(100));
    CHECK(!seals(100));
    CHECK(!seals(65'000));
    CHECK(!seals(101, 7));
    CHECK(seals(300));
    CHECK(seals(300 - 127));
    CHECK(!seals(300 - 127));
    CHECK(!seals(300 - 128));
    CHECK(!seals(100));
    CHECK(seals(301));
  }
}

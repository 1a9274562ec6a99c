#include <algorithm>
#include <string>
#include <vector>

#include "../src/ogg/checksum.hpp"
#include "../src/ogg/opus-stream.hpp"
#include "../src/ogg/page-writer.hpp"
#include "check.hpp"

using namespace ringway;

namespace {

using Written = std::vector<std::uint8_t>;

struct Page {
  std::uint8_t flags;
  std::uint64_t position;
  std::uint32_t sequence;
  std::size_t packets;
  bool intact;
};

std::uint64_t little(const Written& bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

std::vector<Page> pagesOf(const Written& bytes) {
  std::vector<Page> pages;
  for (std::size_t at = 0; at + 27 <= bytes.size();) {
    const std::size_t segments = bytes[at + 26];
    std::size_t length = 27 + segments;
    std::size_t packets = 0;
    for (std::size_t i = 0; i < segments; i++) {
      length += bytes[at + 27 + i];
      if (bytes[at + 27 + i] < 255) packets++;
    }
    if (at + length > bytes.size()) break;
    Written page(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin() + static_cast<std::ptrdiff_t>(at + length));
    const auto sum = static_cast<std::uint32_t>(little(page, 22, 4));
    std::fill_n(page.begin() + 22, 4, std::uint8_t{0});
    pages.push_back({page[5], little(page, 6, 8), static_cast<std::uint32_t>(little(page, 18, 4)), packets,
                     ogg::checksum(page) == sum && std::string(page.begin(), page.begin() + 4) == "OggS"});
    at += length;
  }
  return pages;
}

}  // namespace

TEST("Ogg: the checksum is CRC-32 with 04c11db7, begun at zero and not inverted") {
  const std::string text = "123456789";
  CHECK_EQUAL(ogg::checksum(Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size())), 0x89a1897fu);
  CHECK_EQUAL(ogg::checksum({}), 0u);
}

TEST("Ogg: a packet of a multiple of 255 bytes ends with an empty segment; an empty one is a packet too") {
  Written out;
  ogg::PageWriter writer(7);
  for (const std::size_t size : {0u, 254u, 255u, 510u, 1'400u}) CHECK(writer.add(Written(size, 1)));
  writer.close(out, 5, false);
  const auto pages = pagesOf(out);
  REQUIRE(pages.size() == 1);
  CHECK_EQUAL(pages[0].packets, 5u);
  CHECK(pages[0].intact);
  CHECK_EQUAL(out.size(), 27u + 1 + 1 + 2 + 3 + 6 + 254 + 255 + 510 + 1'400);
}

TEST("Ogg: a page takes 255 segments, and what has no room is not begun in it") {
  ogg::PageWriter writer(7);
  for (int i = 0; i < 254; i++) CHECK(writer.add(Written(10, 1)));
  CHECK(!writer.add(Written(255, 1)));
  CHECK(writer.add(Written(254, 1)));
  CHECK(!writer.add({}));
  Written out;
  writer.close(out, 0, false);
  CHECK(writer.empty());
  CHECK(!writer.add(Written(255 * 255, 1)));
  CHECK(writer.add(Written(255 * 255 - 1, 1)));
}

TEST("Opus in Ogg: two pages of headers, a page at least every 700 ms, the last one marked, and the time at the end of each") {
  Written out;
  ogg::OpusStream stream(1);
  stream.begin(out);
  const std::size_t headers = out.size();
  for (int i = 0; i < 100; i++) stream.add(Written(60, 8), 960, out);
  stream.end(out);
  const auto pages = pagesOf(out);
  REQUIRE(pages.size() == 5);
  CHECK_EQUAL(headers, 28u + 19 + 28 + 23);
  const std::uint64_t positions[] = {0, 0, 35 * 960, 70 * 960, 100 * 960};
  const int flags[] = {2, 0, 0, 0, 4};
  for (std::size_t i = 0; i < pages.size(); i++) {
    CHECK(pages[i].intact);
    CHECK_EQUAL(pages[i].position, positions[i]);
    CHECK_EQUAL(int{pages[i].flags}, flags[i]);
    CHECK_EQUAL(pages[i].sequence, i);
  }
}

TEST("Opus in Ogg: packets that fill a page before its time close it") {
  Written out;
  ogg::OpusStream stream(1);
  stream.begin(out);
  for (int i = 0; i < 34; i++) stream.add(Written(4'000, 8), 960, out);
  stream.end(out);
  std::size_t packets = 0;
  for (const auto& page : pagesOf(out)) packets += page.packets;
  CHECK_EQUAL(packets, 2u + 34);
  CHECK_EQUAL(pagesOf(out).back().position, 34u * 960);
}

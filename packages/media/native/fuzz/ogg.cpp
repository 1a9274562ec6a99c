#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "../src/ogg/checksum.hpp"
#include "../src/ogg/opus-stream.hpp"
#include "../src/ogg/timeline.hpp"
#include "../src/rtp/opus-ticks.hpp"

using namespace ringway;

namespace {

constexpr std::uint8_t kSilence[] = {0x48, 0x55};
/** A second of packets that came before their time, and the longest one. */
constexpr std::int64_t kMostAhead = 48'000 + 5'760;

void require(bool holds) {
  if (!holds) std::abort();
}

std::uint64_t little(const std::uint8_t* at, int bytes) {
  std::uint64_t value = 0;
  for (int i = bytes; i-- > 0;) value = value << 8 | at[i];
  return value;
}

/** Every page is whole and right, one behind the other; time never goes back. @returns packets in all of them */
std::size_t checkPages(const std::vector<std::uint8_t>& file, bool ended) {
  std::uint64_t position = 0, sequence = 0;
  std::size_t packets = 0;
  for (std::size_t at = 0; at < file.size(); sequence++) {
    require(file.size() - at >= 27 && std::equal(file.begin() + static_cast<std::ptrdiff_t>(at),
                                                 file.begin() + static_cast<std::ptrdiff_t>(at) + 4, "OggS"));
    const std::size_t segments = file[at + 26];
    std::size_t length = 27 + segments;
    require(file.size() - at >= length);
    for (std::size_t i = 0; i < segments; i++) {
      length += file[at + 27 + i];
      if (file[at + 27 + i] < 255) packets++;
    }
    require(file.size() - at >= length);
    std::vector<std::uint8_t> page(file.begin() + static_cast<std::ptrdiff_t>(at),
                                   file.begin() + static_cast<std::ptrdiff_t>(at + length));
    const std::uint64_t sum = little(&page[22], 4);
    std::fill_n(page.begin() + 22, 4, std::uint8_t{0});
    require(ogg::checksum(page) == sum);
    require(little(&page[18], 4) == sequence && (page[5] & 2) == (sequence == 0 ? 2 : 0));
    require(little(&page[6], 8) >= position);
    position = little(&page[6], 8);
    at += length;
    require((page[5] & 4) == (ended && at == file.size() ? 4 : 0));
  }
  return packets;
}

/** Writes what is laid down into a file, as a recording does. */
struct Track : ogg::TimelineListener {
  ogg::Timeline timeline{Bytes(kSilence), 0};
  ogg::OpusStream stream{1};
  std::vector<std::uint8_t> file;
  std::size_t packets = 2;  // the heads
  std::int64_t ticks = 0;

  Track() { stream.begin(file); }
  void lay(Bytes packet, std::uint32_t lasts) override {
    require(lasts > 0 && lasts <= 5'760);
    stream.add(packet, lasts, file);
    packets++;
    ticks += lasts;
  }
};

/** The steps of an input, some bytes each: what comes, how long nothing comes, a pause, the end of a part. */
void record(Bytes input) {
  Track track;
  Micros now = 0, stood = 0;
  while (input.size() >= 12) {
    const std::uint8_t step = input[0];
    now += read16(&input[1]) % 3'000 * kMillisecond;
    if ((step & 7) == 7) {
      track.timeline.settle(now, track);
      require(track.timeline.length() >= (now - stood) * 48 / kMillisecond - 960);
      if ((step & 8) != 0) {
        track.timeline.padTo(track.timeline.length() + input[3] * 960, track);
      }
      const Micros paused = input[4] * kMillisecond;
      now += paused;
      track.timeline.resume(now);
      stood = now - track.timeline.length() * kMillisecond / 48;
    } else if ((step & 7) == 6) {
      track.timeline.goOn(now, track);
    } else {
      const std::size_t length = std::min<std::size_t>(input[11], input.size() - 12);
      // Copied, so that one byte too far is seen.
      const std::vector<std::uint8_t> payload(input.begin() + 12, input.begin() + 12 + static_cast<std::ptrdiff_t>(length));
      if (rtp::isOpus(payload))
        track.timeline.hear({111, false, read16(&input[3]), read32(&input[5]), step & 3u, payload}, now, track);
      input = input.subspan(length);
    }
    require(track.ticks == track.timeline.length());
    require(track.timeline.length() <= (now - stood) * 48 / kMillisecond + kMostAhead + 16 * 5'760);
    input = input.subspan(12);
  }
  checkPages(track.file, false);
  track.timeline.settle(now, track);
  track.stream.end(track.file);
  require(checkPages(track.file, true) == track.packets);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  record(Bytes(data, size));
  return 0;
}

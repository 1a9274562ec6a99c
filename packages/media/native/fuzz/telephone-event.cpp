#include "../src/rtp/telephone-event.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "../src/rtp/key-press.hpp"

using namespace ringway;
using namespace ringway::rtp;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/** A key is told at most once for a timestamp that goes on, and only if there is one. */
void checkHearing(Bytes input) {
  KeyListener listener;
  while (input.size() >= 5) {
    const std::uint32_t timestamp = read32(input.data());
    const std::size_t length = std::min<std::size_t>(input[4] & 7, input.size() - 5);
    const std::vector<std::uint8_t> payload(input.begin() + 5, input.begin() + 5 + static_cast<std::ptrdiff_t>(length));
    const auto key = listener.hear(timestamp, payload);
    require(!key || (payload.size() >= 4 && *key == payload[0] && *key < 16 && key == keyOf(payload)));
    require(!listener.hear(timestamp, payload));
    input = input.subspan(5 + length);
  }
}

/** However it is pressed, and with all its packets but one lost, a key is heard as it was meant, once. */
void checkPressing(Bytes input) {
  if (input.size() < 11) return;
  const Key key = input[0] & 15;
  const Micros tone = static_cast<std::int32_t>(read32(&input[1])),
               pause = static_cast<std::int32_t>(read32(&input[5]));
  const KeyPress press(key, tone, pause);
  require(press.slots() >= 5 && press.slots() <= 2 * 409);
  KeyListener listener;
  std::uint32_t told = 0, packets = 0, ends = 0, before = 0;
  for (std::uint32_t slot = 0; slot <= press.slots(); slot++) {
    const auto packet = press.at(slot);
    if (!packet) continue;
    require(slot == packets++ && packet->marker == (slot == 0));
    const std::uint32_t duration = read16(&packet->payload[2]);
    ends += packet->payload[1] >> 7;
    require(ends > 1 ? duration == before : duration == before + 160);
    before = duration;
    KeyListener late;
    require(late.hear(7, packet->payload) == key);
    if (listener.hear(7, packet->payload) == key) told++;
  }
  require(told == 1 && ends == 3 && packets < press.slots());
  require(!press.at(press.slots() + read16(&input[9])));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::uint8_t> input(data, data + size);
  require(keyOf(input).has_value() == (size >= 4 && data[0] < 16));
  checkHearing(input);
  checkPressing(input);
  return 0;
}

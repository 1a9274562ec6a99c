#include "../src/rtp/telephone-event.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::uint8_t> input(data, data + size);
  require(keyOf(input).has_value() == (size >= 4 && data[0] < 16));
  checkHearing(input);
  return 0;
}

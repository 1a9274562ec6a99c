/** An entry with faults in it: that a fuzzer finds them, and how it tells of it, is tested with them. */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::uint8_t> input(data, data + size);
  if (size < 3 || input[0] != 0x80) return 0;
  if (input[1] == 0xc8 && input[2] == 0x01) std::abort();
  return 0;
}

#include "last-input.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace ringway::fuzz {

namespace {

constexpr std::size_t kBytes = sizeof(std::uint32_t) + kLongestInput;

}  // namespace

LastInput::LastInput(const char* path) {
  const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return;
  if (ftruncate(file, static_cast<off_t>(kBytes)) == 0) {
    void* room = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (room != MAP_FAILED) room_ = static_cast<std::uint8_t*>(room);
  }
  close(file);
}

LastInput::~LastInput() {
  if (room_) munmap(room_, kBytes);
}

void LastInput::keep(const Input& input) {
  const auto length = static_cast<std::uint32_t>(std::min(input.size(), kLongestInput));
  std::memcpy(room_, &length, sizeof length);
  std::copy_n(input.begin(), length, room_ + sizeof length);
}

}  // namespace ringway::fuzz

#pragma once

#include "mutator.hpp"

namespace ringway::fuzz {

/**
 * A file that holds what is being tried, however the process ends: its length in four bytes of this machine's order, then its bytes. It is
 * memory shared with the file, so that keeping costs no call into the system.
 */
class LastInput {
 public:
  explicit LastInput(const char* path);
  ~LastInput();
  LastInput(const LastInput&) = delete;
  LastInput& operator=(const LastInput&) = delete;

  bool isOpen() const { return room_ != nullptr; }
  void keep(const Input& input);

 private:
  std::uint8_t* room_ = nullptr;
};

}  // namespace ringway::fuzz

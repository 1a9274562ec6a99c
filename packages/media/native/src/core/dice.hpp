#pragma once

#include <openssl/rand.h>

namespace ringway::core {

/** A number that nobody can guess. */
template <typename Number>
Number dice() {
  Number number{};
  RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number);
  return number;
}

}  // namespace ringway::core

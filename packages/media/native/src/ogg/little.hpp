#pragma once

#include <cstdint>
#include <vector>

namespace ringway::ogg {

/** Appends a number of `Count` bytes, the lowest first, as Ogg has them. */
template <std::size_t Count>
void appendLittle(std::vector<std::uint8_t>& out, std::uint64_t value) {
  for (std::size_t i = 0; i < Count; i++) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace ringway::ogg

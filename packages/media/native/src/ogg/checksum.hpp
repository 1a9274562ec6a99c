#pragma once

#include <cstdint>

#include "../bytes.hpp"

namespace ringway::ogg {

/** CRC-32 of a page whose own checksum is zero: polynomial 04c11db7, neither reflected nor inverted. RFC 3533, section 6, field 7. */
std::uint32_t checksum(Bytes page);

}  // namespace ringway::ogg

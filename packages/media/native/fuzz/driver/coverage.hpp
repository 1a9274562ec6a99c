#pragma once

#include <cstddef>

namespace ringway::fuzz {

/** How many places of the code that is tried have been reached so far. It is compiled with `-fsanitize-coverage=trace-pc`; this is not. */
std::size_t placesReached();

}  // namespace ringway::fuzz

#include "told.hpp"

#include <iterator>

#include "wall-clock.hpp"

namespace ringway::core {

void Told::add(Happening what, std::uint32_t about, double first, double second, double third) {
  const double event[] = {static_cast<double>(what), static_cast<double>(about), first, second, third, unixMilliseconds()};
  events_.insert(events_.end(), std::begin(event), std::end(event));
}

}  // namespace ringway::core

#include "told.hpp"

#include <iterator>

#include "wall-clock.hpp"

namespace ringway::core {

void Told::add(Happening what, std::uint32_t about, double first, double second, double third) {
  const double event[] = {static_cast<double>(what), static_cast<double>(about), first, second, third, unixMilliseconds()};
  events_.insert(events_.end(), std::begin(event), std::end(event));
}

void Told::heard(std::uint32_t leg, Bytes rtp) {
  if (rtp.size() > 0xffff) return;
  const std::uint8_t head[] = {
      static_cast<std::uint8_t>(leg),       static_cast<std::uint8_t>(leg >> 8),
      static_cast<std::uint8_t>(leg >> 16), static_cast<std::uint8_t>(leg >> 24),
      static_cast<std::uint8_t>(rtp.size()), static_cast<std::uint8_t>(rtp.size() >> 8)};
  packets_.insert(packets_.end(), std::begin(head), std::end(head));
  packets_.insert(packets_.end(), rtp.begin(), rtp.end());
}

}  // namespace ringway::core

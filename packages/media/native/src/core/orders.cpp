#include "orders.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace ringway::core {

Orders::Orders() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Orders::~Orders() { ::close(descriptor_); }

void Orders::add(Order order) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(order));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

std::vector<Orders::Order> Orders::take() {
  std::uint64_t count;
  [[maybe_unused]] const auto read = ::read(descriptor_, &count, sizeof count);
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace ringway::core

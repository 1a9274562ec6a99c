#pragma once

#include <functional>
#include <mutex>
#include <vector>

namespace ringway::core {

class Legs;

/** What JavaScript's thread orders and the media thread carries out, in its order, at the beginning of its next tick. */
class Orders {
 public:
  using Order = std::function<void(Legs&)>;

  Orders();
  ~Orders();
  Orders(const Orders&) = delete;
  Orders& operator=(const Orders&) = delete;

  /** Wakes the media thread if it sleeps because it has no legs. */
  void add(Order order);
  /** What has been ordered since the last time. */
  std::vector<Order> take();
  /** Can be read from as long as an order waits. */
  int descriptor() const { return descriptor_; }

 private:
  std::mutex mutex_;
  std::vector<Order> waiting_;
  int descriptor_;
};

}  // namespace ringway::core

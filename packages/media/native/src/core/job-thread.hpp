#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <semaphore>
#include <thread>

namespace ringway::core {

/** Does jobs on a thread of its own, in the order in which it is told. */
class JobThread {
 public:
  using Job = std::function<void()>;

  JobThread() : thread_([this] { run(); }) {}
  /** Does what it was told until then. */
  ~JobThread();
  JobThread(const JobThread&) = delete;
  JobThread& operator=(const JobThread&) = delete;

  void add(Job job);

 private:
  void run();
  Job next();

  std::mutex mutex_;
  /** One for each job, and one for the end. Not a condition variable: that of GCC 12 would not load where older node builds run. */
  std::counting_semaphore<> told_{0};
  std::deque<Job> jobs_;
  std::thread thread_;
};

}  // namespace ringway::core

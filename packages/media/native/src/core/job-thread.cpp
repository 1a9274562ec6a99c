#include "job-thread.hpp"

#include <utility>

#include "precedence.hpp"

namespace ringway::core {

JobThread::~JobThread() {
  told_.release();
  thread_.join();
}

void JobThread::add(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  told_.release();
}

void JobThread::run() {
  giveUpPrecedence();  // it is the media thread that makes this one
  for (;;) {
    told_.acquire();
    const Job job = next();
    if (!job) return;
    job();
  }
}

/** None when all are done: then it is the end that was told. */
JobThread::Job JobThread::next() {
  const std::lock_guard lock(mutex_);
  if (jobs_.empty()) return {};
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

}  // namespace ringway::core

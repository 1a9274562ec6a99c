#include "job-thread.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace ringway::core {

namespace {

/** Whoever makes a thread hands on its precedence, and the media thread has one that is for sound alone. On Linux, 0 is the thread that asks. */
void takePlaceOfProcess() {
  ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, static_cast<id_t>(::getpid())));
}

}  // namespace

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
  takePlaceOfProcess();
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

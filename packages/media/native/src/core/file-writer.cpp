#include "file-writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ringway::core {

namespace {

using Content = std::vector<std::uint8_t>;

/** Readable and writable by whom the process's mask lets. */
constexpr mode_t kMode = 0666;

void make(WrittenFile& file, const Content&) {
  file.descriptor = ::open(file.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (file.descriptor < 0) file.error = errno;
}

void write(WrittenFile& file, const Content& bytes) {
  for (std::size_t at = 0; at < bytes.size() && file.error == 0;) {
    const ssize_t written = ::write(file.descriptor, bytes.data() + at, bytes.size() - at);
    if (written > 0) at += static_cast<std::size_t>(written);
    else if (errno != EINTR) file.error = errno;
  }
}

/** What is said to be finished survives the machine as well. */
void finish(WrittenFile& file, const Content&) {
  if (file.descriptor < 0) return;
  // A pipe or a device has nothing to bring to a disk.
  if (::fdatasync(file.descriptor) != 0 && file.error == 0 && errno != EINVAL && errno != EROFS) file.error = errno;
  if (::close(std::exchange(file.descriptor, -1)) != 0 && file.error == 0) file.error = errno;
}

}  // namespace

FileWriter::FileWriter() : thread_([this] { run(); }) {}

FileWriter::~FileWriter() {
  told_.release();
  thread_.join();
}

void FileWriter::open(File file, Done done) { add({std::move(file), {}, make, std::move(done)}); }

void FileWriter::close(File file, Done done) { add({std::move(file), {}, finish, std::move(done)}); }

bool FileWriter::append(File file, std::vector<std::uint8_t> bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_ + bytes.size() > kMostWaiting) return false;
  }
  add({std::move(file), std::move(bytes), write, {}});
  return true;
}

void FileWriter::add(Job job) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ += job.bytes.size();
    jobs_.push_back(std::move(job));
  }
  told_.release();
}

void FileWriter::run() {
  for (;;) {
    told_.acquire();
    const auto job = next();
    if (!job) return;
    job->work(*job->file, job->bytes);
    if (job->done) job->done(job->file->error);
    const std::lock_guard lock(mutex_);
    waiting_ -= job->bytes.size();
  }
}

/** Nothing when all is done: then it is the end that was told. */
std::optional<FileWriter::Job> FileWriter::next() {
  const std::lock_guard lock(mutex_);
  if (jobs_.empty()) return std::nullopt;
  std::optional<Job> job(std::move(jobs_.front()));
  jobs_.pop_front();
  return job;
}

}  // namespace ringway::core

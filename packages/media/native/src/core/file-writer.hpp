#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace ringway::core {

/** A file on its way to the disk, in the hands of the writer's thread. */
struct WrittenFile {
  explicit WrittenFile(std::string at) : path(std::move(at)) {}
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  const std::string path;
  int descriptor = -1;
  /** The system's number of the first thing that went wrong; 0 for none. What comes after it is not written. Read by any thread. */
  std::atomic<int> error{0};
};

/**
 * Writes files on a thread of its own, in the order in which it is told, so that a disk that stands still holds up no sound. What waits
 * is bounded: when the disk is that far behind, nothing more is taken.
 */
class FileWriter {
 public:
  /** What may wait to be written, in bytes: of a thousand calls recorded both ways, some six seconds. */
  static constexpr std::size_t kMostWaiting = 32u << 20;

  using File = std::shared_ptr<WrittenFile>;
  /** On the writer's thread. @param error the system's number of the first thing that went wrong with the file, or 0 */
  using Done = std::function<void(int error)>;

  FileWriter();
  /** Does what it was told until then. */
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  /** Makes it; EEXIST when it is there already. */
  void open(File file, Done done);
  /** @returns false when too much waits: nothing of it will be written */
  bool append(File file, std::vector<std::uint8_t> bytes);
  /** Done when all of it is on the disk. */
  void close(File file, Done done);

 private:
  struct Job {
    File file;
    std::vector<std::uint8_t> bytes;
    void (*work)(WrittenFile& file, const std::vector<std::uint8_t>& bytes);
    Done done;
  };

  void add(Job job);
  void run();
  std::optional<Job> next();

  std::mutex mutex_;
  /** One for each job, and one for the end. Not a condition variable: that of GCC 12 would not load where older node builds run. */
  std::counting_semaphore<> told_{0};
  std::deque<Job> jobs_;
  std::size_t waiting_ = 0;
  std::thread thread_;
};

}  // namespace ringway::core

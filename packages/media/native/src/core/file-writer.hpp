#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "job-thread.hpp"

namespace ringway::core {

/** A file on its way to the disk, in the hands of one of the writer's threads at a time. */
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
 * is bounded: when the disk is that far behind, nothing more is taken. Another thread brings those that are finished to the disk, so that
 * a thousand calls that end at once keep none that goes on from being written.
 */
class FileWriter {
 public:
  /** What may wait to be written, in bytes: of a thousand calls recorded both ways, some six seconds. */
  static constexpr std::size_t kMostWaiting = 32u << 20;

  using File = std::shared_ptr<WrittenFile>;
  /** On one of its threads. @param error the system's number of the first thing that went wrong with the file, or 0 */
  using Done = std::function<void(int error)>;

  /** Does what it was told until its end. */
  FileWriter() = default;
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  /** Makes it; EEXIST when it is there already. */
  void open(File file, Done done);
  /** By one thread. @returns false when too much waits: nothing of it will be written */
  bool append(File file, std::vector<std::uint8_t> bytes);
  /** Done when all of it is on the disk. */
  void close(File file, Done done);

 private:
  std::atomic<std::size_t> waiting_{0};
  JobThread finishing_;
  /** Ends first: what it does last is handed to the other. */
  JobThread writing_;
};

}  // namespace ringway::core

#include "file-writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ringway::core {

namespace {

/** Readable and writable by whom the process's mask lets. */
constexpr mode_t kMode = 0666;

void make(WrittenFile& file) {
  file.descriptor = ::open(file.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (file.descriptor < 0) file.error = errno;
}

void write(WrittenFile& file, const std::vector<std::uint8_t>& bytes) {
  for (std::size_t at = 0; at < bytes.size() && file.error == 0;) {
    const ssize_t written = ::write(file.descriptor, bytes.data() + at, bytes.size() - at);
    if (written > 0) at += static_cast<std::size_t>(written);
    else if (written == 0) file.error = EIO;
    else if (errno != EINTR) file.error = errno;
  }
}

/** What is said to be finished survives the machine as well. */
void finish(WrittenFile& file) {
  if (file.descriptor < 0) return;
  // A pipe or a device has nothing to bring to a disk.
  if (::fdatasync(file.descriptor) != 0 && file.error == 0 && errno != EINVAL && errno != EROFS) file.error = errno;
  if (::close(std::exchange(file.descriptor, -1)) != 0 && file.error == 0) file.error = errno;
}

}  // namespace

void FileWriter::open(File file, Done done) {
  writing_.add([file = std::move(file), done = std::move(done)] {
    make(*file);
    if (done) done(file->error);
  });
}

bool FileWriter::append(File file, std::vector<std::uint8_t> bytes) {
  const std::size_t length = bytes.size();
  if (waiting_ + length > kMostWaiting) return false;
  waiting_ += length;
  writing_.add([this, file = std::move(file), bytes = std::move(bytes)] {
    write(*file, bytes);
    waiting_ -= bytes.size();
  });
  return true;
}

void FileWriter::close(File file, Done done) {
  writing_.add([this, file = std::move(file), done = std::move(done)] {
    finishing_.add([file, done] {
      finish(*file);
      if (done) done(file->error);
    });
  });
}

}  // namespace ringway::core

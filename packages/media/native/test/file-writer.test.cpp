#include "../src/core/file-writer.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <semaphore>
#include <string>
#include <thread>

#include "../src/core/precedence.hpp"
#include "check.hpp"
#include "thread-place.hpp"

using ringway::core::FileWriter;
using ringway::core::WrittenFile;

namespace {

/** A folder of its own, gone with what is in it. */
struct Folder {
  std::string path = "/tmp/ringway-writer-XXXXXX";
  Folder() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
  ~Folder() {
    for (const char* name : {"/one", "/other"}) std::remove((path + name).c_str());
    ::rmdir(path.c_str());
  }
};

std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::uint8_t> bytes(const std::string& text) { return {text.begin(), text.end()}; }

FileWriter::Done into(int& told) {
  return [&told](int error) { told = error; };
}

}  // namespace

TEST("file writer: pieces of several files stand in their order, and all is done before it ends") {
  const Folder folder;
  int one = -1, other = -1;
  {
    FileWriter writer;
    const auto first = std::make_shared<WrittenFile>(folder.path + "/one");
    const auto second = std::make_shared<WrittenFile>(folder.path + "/other");
    writer.open(first, {});
    writer.open(second, {});
    for (int i = 0; i < 100; i++) {
      CHECK(writer.append(first, bytes(std::to_string(i) + ";")));
      CHECK(writer.append(second, bytes("x")));
    }
    writer.close(first, into(one));
    writer.close(second, into(other));
  }
  CHECK_EQUAL(one, 0);
  CHECK_EQUAL(other, 0);
  std::string right;
  for (int i = 0; i < 100; i++) right += std::to_string(i) + ";";
  CHECK_EQUAL(contentOf(folder.path + "/one"), right);
  CHECK_EQUAL(contentOf(folder.path + "/other"), std::string(100, 'x'));
}
TEST("file writer: a file that is there is left as it is, and what is written to it goes nowhere") {
  const Folder folder;
  std::ofstream(folder.path + "/one") << "mine";
  int opened = 0, closed = 0;
  {
    FileWriter writer;
    const auto file = std::make_shared<WrittenFile>(folder.path + "/one");
    writer.open(file, into(opened));
    CHECK(writer.append(file, bytes("yours")));
    writer.close(file, into(closed));
  }
  CHECK_EQUAL(opened, EEXIST);
  CHECK_EQUAL(closed, EEXIST);
  CHECK_EQUAL(contentOf(folder.path + "/one"), "mine");
}
TEST("file writer: a folder that is not there is told") {
  int opened = 0;
  {
    FileWriter writer;
    writer.open(std::make_shared<WrittenFile>("/tmp/ringway-no-such-folder/one"), into(opened));
  }
  CHECK_EQUAL(opened, ENOENT);
}
TEST("file writer: more than may wait is not taken") {
  const Folder folder;
  int closed = -1;
  {
    FileWriter writer;
    const auto file = std::make_shared<WrittenFile>(folder.path + "/one");
    writer.open(file, {});
    CHECK(!writer.append(file, std::vector<std::uint8_t>(FileWriter::kMostWaiting + 1, 0)));
    CHECK(writer.append(file, bytes("this")));
    writer.close(file, into(closed));
  }
  CHECK_EQUAL(closed, 0);
  CHECK_EQUAL(contentOf(folder.path + "/one"), "this");
}
TEST("file writer: files that are brought to the disk hold up none that are written") {
  using namespace std::chrono_literals;
  const Folder folder;
  std::binary_semaphore written{0};
  {
    FileWriter writer;
    const auto finished = std::make_shared<WrittenFile>(folder.path + "/one");
    const auto growing = std::make_shared<WrittenFile>(folder.path + "/other");
    writer.open(finished, {});
    writer.open(growing, {});
    writer.close(finished, [&](int) { written.acquire(); });
    CHECK(writer.append(growing, bytes("on")));
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (contentOf(folder.path + "/other") != "on" && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
    CHECK_EQUAL(contentOf(folder.path + "/other"), "on");
    written.release();
    writer.close(growing, {});
  }
}

TEST("file writer: made by a thread that has taken precedence, it has none") {
  const Folder folder;
  const ThreadPlace usual = placeOfThread();
  ThreadPlace writing, finishing;
  std::thread([&] {
    ringway::core::takePrecedence();
    FileWriter writer;
    const auto file = std::make_shared<WrittenFile>(folder.path + "/one");
    writer.open(file, [&](int) { writing = placeOfThread(); });
    writer.close(file, [&](int) { finishing = placeOfThread(); });
  }).join();
  CHECK(writing == usual);
  CHECK(finishing == usual);
}

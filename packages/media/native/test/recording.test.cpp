#include "../src/core/recording.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <semaphore>
#include <string>

#include "check.hpp"

using namespace ringway;
using namespace ringway::core;

namespace {

constexpr std::uint8_t kSilence[] = {0x48, 's'};

struct Notes : RecordingListener {
  int begun = 0;
  int ended = 0;
  RecordingEnd how{};
  int error = -1;
  Micros length = -1;
  void began(std::uint32_t, double) override { begun++; }
  void over(std::uint32_t, RecordingEnd why, int wrong, Micros lasted) override {
    ended++;
    how = why;
    error = wrong;
    length = lasted;
  }
};

/** A recording of both directions into files of its own; letters are packets of 20 ms. */
struct Tape {
  std::string folder = "/tmp/ringway-tape-XXXXXX";
  Notes notes;
  std::optional<FileWriter> writer;
  std::optional<Recording> recording;

  explicit Tape(const std::string& in = "/in", const std::string& out = "/out") {
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    writer.emplace();
    recording.emplace(RecordingOrder{7, {in.empty() ? in : folder + in, out.empty() ? out : folder + out}}, Bytes(kSilence), 0,
                      *writer, notes);
  }
  ~Tape() {
    recording.reset();
    writer.reset();
    for (const char* name : {"/in", "/out"}) std::remove((folder + name).c_str());
    ::rmdir(folder.c_str());
  }

  void hear(Direction direction, char letter, std::uint32_t number, int atMs) {
    const std::uint8_t payload[] = {0x48, static_cast<std::uint8_t>(letter)};
    recording->hear(direction, {111, false, static_cast<std::uint16_t>(number), number * 960, 1, payload}, atMs * kMillisecond);
  }
  void goOn(int fromMs, int toMs) {
    for (int at = fromMs; at <= toMs; at += 20) CHECK(recording->goOn(at * kMillisecond));
  }
  /** Ends it, and waits until its files are whole. */
  void end(RecordingEnd how) {
    recording->end(how);
    writer.reset();
  }
  /** The letters in a file: every packet but the heads begins with the same byte. */
  std::string letters(const std::string& name) const {
    std::ifstream file(folder + name, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    std::string letters;
    std::size_t pages = 0;
    for (std::size_t at = 0; at + 27 <= all.size(); pages++) {
      const auto segments = static_cast<std::uint8_t>(all[at + 26]);
      std::size_t body = at + 27 + segments;
      for (std::size_t i = 0; i < segments; i++) {
        const auto length = static_cast<std::uint8_t>(all[at + 27 + i]);
        if (pages > 1) letters += all[body + 1] == 's' ? '.' : all[body + 1];
        body += length;
      }
      at = body;
    }
    return letters;
  }
};

}  // namespace

TEST("recording: both directions lie on one time, to the next 20 ms") {
  Tape tape;
  tape.goOn(0, 100);
  tape.hear(Direction::outbound, 'a', 0, 100);
  tape.goOn(120, 200);
  tape.hear(Direction::inbound, 'b', 900, 200);
  tape.goOn(220, 400);
  tape.end(RecordingEnd::stopped);
  CHECK_EQUAL(tape.letters("/out"), ".....a..............");
  CHECK_EQUAL(tape.letters("/in"), "..........b.........");
  CHECK_EQUAL(tape.notes.begun, 1);
  CHECK_EQUAL(tape.notes.ended, 1);
  CHECK_EQUAL(tape.notes.error, 0);
  CHECK_EQUAL(tape.notes.length, 400 * kMillisecond);
  CHECK(tape.notes.how == RecordingEnd::stopped);
}
TEST("recording: a pause that is left out takes no time, and one that is silence takes its own") {
  for (const bool silence : {false, true}) {
    Tape tape;
    tape.hear(Direction::inbound, 'a', 0, 0);
    tape.goOn(0, 40);
    tape.recording->pause(silence, 40 * kMillisecond);
    tape.recording->pause(!silence, 40 * kMillisecond);
    tape.hear(Direction::inbound, 'x', 4, 80);
    tape.goOn(60, 400);
    tape.recording->resume(400 * kMillisecond);
    tape.hear(Direction::inbound, 'b', 20, 400);
    tape.goOn(400, 440);
    tape.end(RecordingEnd::legClosed);
    CHECK_EQUAL(tape.letters("/in"), silence ? "a." + std::string(18, '.') + "b." : "a.b.");
    CHECK_EQUAL(tape.letters("/out").size(), silence ? 22u : 4u);
    CHECK_EQUAL(tape.notes.length, (silence ? 440 : 80) * kMillisecond);
  }
}
TEST("recording: one that is paused to its end keeps what it has") {
  Tape tape("/in", "");
  tape.hear(Direction::inbound, 'a', 0, 0);
  tape.goOn(0, 40);
  tape.recording->pause(false, 40 * kMillisecond);
  tape.goOn(60, 900);
  tape.end(RecordingEnd::stopped);
  CHECK_EQUAL(tape.letters("/in"), "a.");
  CHECK_EQUAL(tape.notes.length, 40 * kMillisecond);
}
TEST("recording: what is no Opus is left out") {
  Tape tape("/in", "");
  tape.hear(Direction::inbound, 'a', 0, 0);
  const std::uint8_t broken[][3] = {{0x4b, 0x3f, 1}, {0x4b, 0, 1}};  // 63 frames of 20 ms, and none
  for (const auto& payload : broken) tape.recording->hear(Direction::inbound, {111, false, 1, 960, 1, payload}, 20 * kMillisecond);
  const std::uint8_t halves[] = {0x49, 1, 2, 3};
  tape.recording->hear(Direction::inbound, {111, false, 1, 960, 1, halves}, 20 * kMillisecond);
  tape.recording->hear(Direction::inbound, {111, false, 1, 960, 1, {}}, 20 * kMillisecond);
  tape.goOn(20, 40);
  tape.end(RecordingEnd::stopped);
  CHECK_EQUAL(tape.letters("/in"), "a.");
}
TEST("recording: a file that could not be made ends it, and it says why once") {
  Tape tape("/in", "/no/such/folder");
  Micros now = 0;
  while (tape.recording->goOn(now)) now += 20 * kMillisecond;
  tape.end(RecordingEnd::failed);
  CHECK_EQUAL(tape.notes.begun, 0);
  CHECK_EQUAL(tape.notes.ended, 1);
  CHECK_EQUAL(tape.notes.error, ENOENT);
  CHECK(tape.notes.how == RecordingEnd::failed);
}
TEST("recording: where one direction runs ahead, the other waits for it at the end of each part") {
  Tape tape;
  for (std::uint32_t i = 0; i < 10; i++) tape.hear(Direction::inbound, 'a', i, 0);
  tape.hear(Direction::outbound, 'b', 0, 20);
  tape.goOn(0, 40);
  tape.recording->pause(false, 40 * kMillisecond);
  tape.recording->resume(60 * kMillisecond);
  tape.hear(Direction::inbound, 'c', 900, 60);
  tape.hear(Direction::outbound, 'd', 900, 60);
  tape.goOn(60, 80);
  tape.end(RecordingEnd::stopped);
  CHECK_EQUAL(tape.letters("/in"), "aaaaaaaaaac");
  CHECK_EQUAL(tape.letters("/out"), ".b........d");
}
TEST("recording: a disk that stands still ends it while it still stands") {
  Tape tape("/in", "");
  std::binary_semaphore moves{0};
  const auto other = std::make_shared<WrittenFile>("/tmp/ringway-no-such-folder/other");
  tape.writer->open(other, [&](int) { moves.acquire(); });
  CHECK(tape.writer->append(other, std::vector<std::uint8_t>(FileWriter::kMostWaiting - 100, 0)));
  Micros now = 0;
  while (now < 10 * kSecond && tape.recording->goOn(now)) now += 20 * kMillisecond;
  tape.recording->end(RecordingEnd::failed);
  CHECK_EQUAL(tape.notes.ended, 1);
  CHECK_EQUAL(tape.notes.error, EAGAIN);
  CHECK(tape.notes.how == RecordingEnd::failed);
  moves.release();
  tape.writer.reset();
  CHECK_EQUAL(tape.notes.ended, 1);
}
TEST("recording: what was said before a pause does not wait for its end to be written") {
  Tape tape("/in", "");
  tape.hear(Direction::inbound, 'a', 0, 0);
  tape.goOn(0, 40);
  tape.recording->pause(false, 40 * kMillisecond);
  tape.writer.reset();  // all that it was told is written
  CHECK_EQUAL(tape.letters("/in"), "a.");
  tape.writer.emplace();
}

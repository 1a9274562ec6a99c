#pragma once

#include <functional>
#include <sstream>
#include <string>
#include <vector>

/**
 * The tests of the native core: `TEST("a rule") { CHECK(…); }`. They are built into an addon of their own and run inside
 * node, where the OpenSSL is that the core runs on; each is told to node:test by its name.
 */
namespace ringway::check {

struct Test {
  std::string name;
  std::function<void()> run;
};

/** Every test that is linked in, in no particular order. */
std::vector<Test>& tests();
/** What went wrong in the test that runs. */
std::vector<std::string>& failures();

struct Registered {
  Registered(std::string name, std::function<void()> run) { tests().push_back({std::move(name), std::move(run)}); }
};

template <typename Value>
std::string told(const Value& value) {
  if constexpr (requires(std::ostringstream& out) { out << value; }) {
    std::ostringstream out;
    out << value;
    return out.str();
  } else {
    return "(?)";
  }
}

inline void fail(const char* file, int line, const std::string& what) {
  failures().push_back(std::string(file) + ":" + std::to_string(line) + ": " + what);
}

template <typename Actual, typename Expected>
void equal(const Actual& actual, const Expected& expected, const char* words, const char* file, int line) {
  if (actual == expected) return;
  fail(file, line, std::string(words) + ": " + told(actual) + " is not " + told(expected));
}

}  // namespace ringway::check

#define RINGWAY_JOIN_(a, b) a##b
#define RINGWAY_JOIN(a, b) RINGWAY_JOIN_(a, b)
#define TEST(name)                                                                                          \
  static void RINGWAY_JOIN(test_, __LINE__)();                                                              \
  static const ringway::check::Registered RINGWAY_JOIN(registered_, __LINE__)(name,                         \
                                                                              RINGWAY_JOIN(test_, __LINE__)); \
  static void RINGWAY_JOIN(test_, __LINE__)()
#define CHECK(condition) \
  if (!(condition)) ringway::check::fail(__FILE__, __LINE__, #condition)
#define CHECK_EQUAL(actual, expected) \
  ringway::check::equal((actual), (expected), #actual, __FILE__, __LINE__)
/** Ends the test when it does not hold: what follows could not be run. */
#define REQUIRE(condition)                                          \
  if (!(condition)) {                                               \
    ringway::check::fail(__FILE__, __LINE__, "needed: " #condition); \
    return;                                                         \
  }

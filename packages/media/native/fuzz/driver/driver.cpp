/**
 * Tries one entry where there is no libFuzzer: an addon for node, in which the OpenSSL is that the core runs on. It is built of one entry, the
 * sources that are tried, and this.
 */
#include <node_api.h>
#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "coverage.hpp"
#include "last-input.hpp"
#include "mutator.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace ringway::fuzz {

namespace {

using Clock = std::chrono::steady_clock;

/** How many inputs may take {@link kSeconds} of a processor; whoever takes more is ended by SIGVTALRM. */
constexpr std::size_t kLap = 256;
constexpr long kSeconds = 30;
/** Inputs that reached something new and are gone on from. */
constexpr std::size_t kMostKept = 10'000;

void beginLap() {
  const itimerval timer{{0, 0}, {kSeconds, 0}};
  setitimer(ITIMER_VIRTUAL, &timer, nullptr);
}

void endLaps() {
  const itimerval none{};
  setitimer(ITIMER_VIRTUAL, &none, nullptr);
}

/** @returns whether a place was reached that none had reached before */
bool tryOne(const Input& input, LastInput& last) {
  const std::size_t before = placesReached();
  last.keep(input);
  const Input exact(input);  // whatever room the mutations have left behind it is gone
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  return placesReached() > before;
}

/** @param seconds how long at most @returns how many inputs were tried */
std::size_t tryAll(std::vector<Input> corpus, std::size_t runs, double seconds, std::uint64_t seed, LastInput& last) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  corpus.emplace_back();
  beginLap();
  for (const Input& input : corpus) tryOne(input, last);
  std::size_t tried = corpus.size();
  for (Mutator mutator(seed); tried < runs; tried++) {
    if (tried % kLap == 0) {
      if (Clock::now() >= end) break;
      beginLap();
    }
    Input input = mutator.mutate(corpus);
    if (tryOne(input, last) && corpus.size() < kMostKept) corpus.push_back(std::move(input));
  }
  endLaps();
  return tried;
}

std::vector<Input> inputsOf(napi_env env, napi_value list) {
  std::uint32_t count = 0;
  napi_get_array_length(env, list, &count);
  std::vector<Input> inputs;
  for (std::uint32_t i = 0; i < count; i++) {
    napi_value item = nullptr;
    void* bytes = nullptr;
    std::size_t length = 0;
    napi_get_element(env, list, i, &item);
    napi_get_buffer_info(env, item, &bytes, &length);
    const auto* begin = static_cast<const std::uint8_t*>(bytes);
    if (length > 0) inputs.emplace_back(begin, begin + std::min(length, kLongestInput));
  }
  return inputs;
}

double numberOf(napi_env env, napi_value value) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  return number;
}

napi_value told(napi_env env, std::size_t number) {
  napi_value value = nullptr;
  napi_create_double(env, static_cast<double>(number), &value);
  return value;
}

/**
 * `run(inputs: Buffer[], runs: number, seconds: number, seed: number, lastInput: string): [tried: number, places: number]`; whatever is found
 * ends the process.
 */
napi_value run(napi_env env, napi_callback_info info) {
  napi_value given[5] = {};
  std::size_t count = 5, length = 0;
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  char path[4'096] = {};
  napi_get_value_string_utf8(env, given[4], path, sizeof path, &length);
  LastInput last(path);
  if (!last.isOpen()) {
    napi_throw_error(env, nullptr, "the file for the last input cannot be written");
    return nullptr;
  }
  const auto runs = static_cast<std::size_t>(numberOf(env, given[1]));
  const auto seed = static_cast<std::uint64_t>(numberOf(env, given[3]));
  const std::size_t tried = tryAll(inputsOf(env, given[0]), runs, numberOf(env, given[2]), seed, last);
  napi_value result = nullptr;
  napi_create_array(env, &result);
  napi_set_element(env, result, 0, told(env, tried));
  napi_set_element(env, result, 1, told(env, placesReached()));
  return result;
}

napi_value open(napi_env env, napi_value exports) {
  napi_value value = nullptr;
  napi_create_function(env, "run", NAPI_AUTO_LENGTH, run, nullptr, &value);
  napi_set_named_property(env, exports, "run", value);
  return exports;
}

}  // namespace

}  // namespace ringway::fuzz

NAPI_MODULE(ringway_media_fuzz, ringway::fuzz::open)

#include "telling.hpp"

#include <cstring>
#include <memory>
#include <utility>

namespace ringway::core {

namespace {

/** A typed array with a copy of `items`. */
template <typename Item>
napi_value typedArray(napi_env env, napi_typedarray_type type, const std::vector<Item>& items) {
  void* room = nullptr;
  napi_value buffer = nullptr, array = nullptr;
  napi_create_arraybuffer(env, items.size() * sizeof(Item), &room, &buffer);
  if (!items.empty()) std::memcpy(room, items.data(), items.size() * sizeof(Item));
  napi_create_typedarray(env, type, items.size(), buffer, 0, &array);
  return array;
}

/** On JavaScript's thread; `env` is null when node is going. */
void call(napi_env env, napi_value function, void*, void* data) {
  const std::unique_ptr<Told> told(static_cast<Told*>(data));
  if (!env) return;
  const napi_value given[] = {typedArray(env, napi_float64_array, told->events()),
                              typedArray(env, napi_uint8_array, told->packets())};
  napi_value self = nullptr;
  napi_get_undefined(env, &self);
  napi_call_function(env, self, function, std::size(given), given, nullptr);
}

}  // namespace

Telling::Telling(napi_env env, napi_value tell) {
  napi_value name = nullptr;
  napi_create_string_utf8(env, "ringway-media", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, tell, nullptr, name, 0, 1, nullptr, nullptr, nullptr, call, &function_);
  napi_unref_threadsafe_function(env, function_);
}

Telling::~Telling() { napi_release_threadsafe_function(function_, napi_tsfn_release); }

void Telling::tell(Told told) {
  auto data = std::make_unique<Told>(std::move(told));
  if (napi_call_threadsafe_function(function_, data.get(), napi_tsfn_nonblocking) == napi_ok) (void)data.release();
}

}  // namespace ringway::core

#pragma once

#include <node_api.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace ringway::load {

/** What a function was called with, read as what it should be; what is missing or of another kind is empty or 0. */
class Arguments {
 public:
  static constexpr std::size_t kMost = 4;

  /** Handed to the function when it was made. */
  void* data = nullptr;

  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    std::size_t count = kMost;
    napi_get_cb_info(env, info, &count, values_, nullptr, &data);
  }

  std::string text(std::size_t index) const {
    std::size_t length = 0;
    if (napi_get_value_string_utf8(env_, values_[index], nullptr, 0, &length) != napi_ok) return {};
    std::string value(length, '\0');
    napi_get_value_string_utf8(env_, values_[index], value.data(), length + 1, nullptr);
    return value;
  }

  std::uint32_t number(std::size_t index) const {
    std::uint32_t value = 0;
    napi_get_value_uint32(env_, values_[index], &value);
    return value;
  }

  bool truth(std::size_t index) const {
    bool value = false;
    napi_get_value_bool(env_, values_[index], &value);
    return value;
  }

  /** A list of byte arrays, copied. */
  std::vector<std::vector<std::uint8_t>> packets(std::size_t index) const {
    std::uint32_t length = 0;
    napi_get_array_length(env_, values_[index], &length);
    std::vector<std::vector<std::uint8_t>> all(length);
    for (std::uint32_t i = 0; i < length; i++) {
      napi_value element;
      void* bytes = nullptr;
      std::size_t count = 0;
      napi_get_element(env_, values_[index], i, &element);
      const auto read = napi_get_typedarray_info(env_, element, nullptr, &count, &bytes, nullptr, nullptr);
      if (read != napi_ok || count == 0) continue;
      const auto* first = static_cast<const std::uint8_t*>(bytes);
      all[i].assign(first, first + count);
    }
    return all;
  }

 private:
  napi_env env_;
  napi_value values_[kMost] = {};
};

inline napi_value text(napi_env env, const std::string& words) {
  napi_value value;
  napi_create_string_utf8(env, words.data(), words.size(), &value);
  return value;
}

inline napi_value truth(napi_env env, bool of) {
  napi_value value;
  napi_get_boolean(env, of, &value);
  return value;
}

inline napi_value texts(napi_env env, const std::vector<std::string>& all) {
  napi_value list;
  napi_create_array(env, &list);
  for (std::uint32_t i = 0; i < all.size(); i++) napi_set_element(env, list, i, text(env, all[i]));
  return list;
}

/** A typed array with a copy of these. */
template <typename Number>
napi_value typedArray(napi_env env, const std::vector<Number>& all, napi_typedarray_type type) {
  void* room = nullptr;
  napi_value buffer;
  napi_value value;
  napi_create_arraybuffer(env, all.size() * sizeof(Number), &room, &buffer);
  if (!all.empty()) std::memcpy(room, all.data(), all.size() * sizeof(Number));
  napi_create_typedarray(env, type, all.size(), buffer, 0, &value);
  return value;
}

/** `Int32Array` */
inline napi_value array(napi_env env, const std::vector<std::int32_t>& all) {
  return typedArray(env, all, napi_int32_array);
}

/** `Float64Array` */
inline napi_value numbers(napi_env env, const std::vector<double>& all) {
  return typedArray(env, all, napi_float64_array);
}

/** Throws into JavaScript. */
inline napi_value failed(napi_env env, const std::string& words) {
  napi_throw_error(env, nullptr, words.c_str());
  return nullptr;
}

}  // namespace ringway::load

#include "javascript.hpp"

namespace ringway::core {

std::uint32_t JavaScript::number(napi_value value) const {
  std::uint32_t number = 0;
  napi_get_value_uint32(env_, value, &number);
  return number;
}

int JavaScript::integer(napi_value value) const {
  std::int32_t number = 0;
  napi_get_value_int32(env_, value, &number);
  return number;
}

bool JavaScript::truth(napi_value value) const {
  bool truth = false;
  napi_get_value_bool(env_, value, &truth);
  return truth;
}

std::string JavaScript::text(napi_value value) const {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env_, value, nullptr, 0, &length) != napi_ok) return {};
  std::string text(length, '\0');
  napi_get_value_string_utf8(env_, value, text.data(), length + 1, &length);
  return text;
}

Bytes JavaScript::bytes(napi_value value) const {
  bool isTyped = false;
  napi_is_typedarray(env_, value, &isTyped);
  napi_typedarray_type type;
  std::size_t length = 0;
  void* data = nullptr;
  if (!isTyped || napi_get_typedarray_info(env_, value, &type, &length, &data, nullptr, nullptr) != napi_ok) return {};
  return type == napi_uint8_array ? Bytes(static_cast<const std::uint8_t*>(data), length) : Bytes();
}

std::vector<napi_value> JavaScript::items(napi_value array) const {
  std::uint32_t length = 0;
  if (napi_get_array_length(env_, array, &length) != napi_ok) return {};
  std::vector<napi_value> items(length);
  for (std::uint32_t i = 0; i < length; i++) napi_get_element(env_, array, i, &items[i]);
  return items;
}

napi_value JavaScript::property(napi_value object, const char* name) const {
  napi_value value = nullptr;
  napi_get_named_property(env_, object, name, &value);
  return value;
}

napi_value JavaScript::number(double value) const {
  napi_value number = nullptr;
  napi_create_double(env_, value, &number);
  return number;
}

napi_value JavaScript::text(const std::string& value) const {
  napi_value text = nullptr;
  napi_create_string_utf8(env_, value.data(), value.size(), &text);
  return text;
}

napi_value JavaScript::null() const {
  napi_value null = nullptr;
  napi_get_null(env_, &null);
  return null;
}

napi_value JavaScript::object() const {
  napi_value object = nullptr;
  napi_create_object(env_, &object);
  return object;
}

napi_value JavaScript::array(const std::vector<double>& numbers) const {
  napi_value array = nullptr;
  napi_create_array_with_length(env_, numbers.size(), &array);
  for (std::uint32_t i = 0; i < numbers.size(); i++) napi_set_element(env_, array, i, number(numbers[i]));
  return array;
}

void JavaScript::set(napi_value object, const char* name, napi_value value) const {
  napi_set_named_property(env_, object, name, value);
}

napi_value JavaScript::fail(const char* code, const std::string& message) const {
  napi_throw_error(env_, code, message.c_str());
  return nullptr;
}

}  // namespace ringway::core

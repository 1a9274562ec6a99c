#include <node_api.h>

#include "check.hpp"

namespace ringway::check {

std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

std::vector<std::string>& failures() {
  static std::vector<std::string> all;
  return all;
}

namespace {

napi_value text(napi_env env, const std::string& words) {
  napi_value value;
  napi_create_string_utf8(env, words.data(), words.size(), &value);
  return value;
}

/** `names(): string[]` */
napi_value names(napi_env env, napi_callback_info) {
  napi_value all;
  napi_create_array(env, &all);
  for (std::uint32_t i = 0; i < tests().size(); i++) napi_set_element(env, all, i, text(env, tests()[i].name));
  return all;
}

/** `run(index: number): string[]`, what went wrong. */
napi_value run(napi_env env, napi_callback_info info) {
  napi_value argument;
  std::size_t count = 1;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  std::uint32_t index = 0;
  napi_get_value_uint32(env, argument, &index);
  failures().clear();
  if (index < tests().size()) tests()[index].run();
  napi_value all;
  napi_create_array(env, &all);
  for (std::uint32_t i = 0; i < failures().size(); i++) napi_set_element(env, all, i, text(env, failures()[i]));
  return all;
}

napi_value open(napi_env env, napi_value exports) {
  napi_value value;
  napi_create_function(env, "names", NAPI_AUTO_LENGTH, names, nullptr, &value);
  napi_set_named_property(env, exports, "names", value);
  napi_create_function(env, "run", NAPI_AUTO_LENGTH, run, nullptr, &value);
  napi_set_named_property(env, exports, "run", value);
  return exports;
}

}  // namespace

}  // namespace ringway::check

NAPI_MODULE(ringway_media_tests, ringway::check::open)

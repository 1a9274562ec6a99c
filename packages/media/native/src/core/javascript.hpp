#pragma once

#include <node_api.h>

#include <cstdint>
#include <string>
#include <vector>

#include "../bytes.hpp"

namespace ringway::core {

/** What a function of the addon was given, and how it answers. All of it on JavaScript's thread. */
class JavaScript {
 public:
  explicit JavaScript(napi_env env) : env_(env) {}

  napi_env env() const { return env_; }

  // what was given: of another type than asked for, it is as nothing
  std::uint32_t number(napi_value value) const;
  int integer(napi_value value) const;
  bool truth(napi_value value) const;
  std::string text(napi_value value) const;
  /** Stays where it is until the function has answered. */
  Bytes bytes(napi_value value) const;
  std::vector<napi_value> items(napi_value array) const;
  napi_value property(napi_value object, const char* name) const;

  // what is answered
  napi_value number(double value) const;
  napi_value text(const std::string& value) const;
  napi_value null() const;
  napi_value object() const;
  napi_value array(const std::vector<double>& numbers) const;
  void set(napi_value object, const char* name, napi_value value) const;
  /** Throws an Error with a `code`. @returns what the function has to return then */
  napi_value fail(const char* code, const std::string& message) const;

 private:
  napi_env env_;
};

}  // namespace ringway::core

#pragma once

#include <node_api.h>

#include "told.hpp"

namespace ringway::core {

/** Tells a function of JavaScript's what the media thread has gathered. It does not keep node alive. */
class Telling {
 public:
  /** @param tell is called with events and packets, as `src/native/addon.ts` says */
  Telling(napi_env env, napi_value tell);
  ~Telling();
  Telling(const Telling&) = delete;
  Telling& operator=(const Telling&) = delete;

  /** By any thread. */
  void tell(Told told);

 private:
  napi_threadsafe_function function_ = nullptr;
};

}  // namespace ringway::core

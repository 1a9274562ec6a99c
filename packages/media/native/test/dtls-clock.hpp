#pragma once

#include "../src/bytes.hpp"

namespace ringway::check {

/**
 * The system's clock as this thread sees it, stopped and set by hand. OpenSSL keeps the time of lost flights by
 * `gettimeofday`, and has no other way to be told it; so that tests need not wait, for the life of this object the call
 * leads here, in every program and library that is loaded. ELF alone: elsewhere {@link isSet} is false.
 */
class SystemClock {
 public:
  SystemClock();
  ~SystemClock();
  SystemClock(const SystemClock&) = delete;
  SystemClock& operator=(const SystemClock&) = delete;

  /** Whether OpenSSL looks at it. */
  bool isSet() const;
  /** @param now since it was stopped; it may go back */
  void set(Micros now);
};

/** OpenSSL's clock is the system's: where it cannot be set, tests of what is lost have nothing to see. */
inline bool canSetTime() { return SystemClock().isSet(); }

}  // namespace ringway::check

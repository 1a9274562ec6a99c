#include "../src/rtp/pacer-clock.hpp"

#include <vector>

#include "check.hpp"

using namespace ringway::rtp;
using ringway::Micros;

TEST("pacer: each phase comes round every 20 ms, and a late notch does not make the next one late") {
  PacerClock clock = startClock(1'000'000);
  for (int notch = 0; notch < 12; notch++, clock = nextNotch(clock)) {
    CHECK_EQUAL(deadline(clock), 1'000'000 + notch * 5'000);
    CHECK_EQUAL(phaseOf(clock), notch % 4);
    CHECK(!isDue(clock, deadline(clock) - 1));
    CHECK(isDue(clock, deadline(clock)));
  }
}

TEST("pacer: half a second behind is caught up; more is left out in whole rounds, so that no phase loses its turn") {
  const PacerClock clock = nextNotch(startClock(1'000'000));
  CHECK_EQUAL(afterStandstill(clock, 1'505'000).notch, clock.notch);
  const PacerClock after = afterStandstill(clock, 3'007'000);
  CHECK_EQUAL(phaseOf(after), phaseOf(clock));
  CHECK(deadline(after) <= 3'007'000 && deadline(after) > 3'007'000 - 20'000);
}

namespace {

/** What serving does to the time. */
struct Served {
  std::vector<int> phases;
  PacerClock clock;
};

/** Serves what is due at `now`, each phase in `takes`. */
Served serve(PacerClock clock, Micros& now, Micros takes) {
  Served served;
  served.clock = serveDue(clock, [&] { return now; }, [&](int phase, Micros) {
    served.phases.push_back(phase);
    if (served.phases.size() < 10) now += takes;  // so that one that never ends is seen
  });
  return served;
}

}  // namespace

TEST("pacer: what is due is served, each phase with its own deadline, and nothing before its time") {
  Micros now = 1'000'000;
  const auto first = serve(startClock(now), now, 0);
  CHECK_EQUAL(first.phases, std::vector<int>{0});
  CHECK(serve(first.clock, now, 0).phases.empty());
  now += 12'000;
  const auto later = serve(first.clock, now, 0);
  CHECK_EQUAL(later.phases, (std::vector<int>{1, 2}));
  CHECK_EQUAL(deadline(later.clock), 1'015'000);
}

TEST("pacer: where serving takes longer than there is time, each phase has one turn, and then something else") {
  Micros now = 1'000'000;
  PacerClock clock = startClock(now);
  for (int turn = 0; turn < 100; turn++) {
    const auto served = serve(clock, now, 6'000);
    CHECK(served.phases.size() <= 4);
    CHECK(!served.phases.empty());
    clock = served.clock;
  }
  CHECK(now - deadline(clock) <= 500'000 + 4 * 6'000);
}

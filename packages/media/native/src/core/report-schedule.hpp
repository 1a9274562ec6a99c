#pragma once

#include <cstdint>
#include <optional>

#include "../bytes.hpp"
#include "../rtp/rtcp.hpp"

namespace ringway::core {

/** When this side reports, and the last it has heard from the other. RFC 3550, section 6.2. */
class ReportSchedule {
 public:
  /** Between two reports in the mean; each time from half to one and a half of it, so that many calls do not fall into step. */
  static constexpr Micros kInterval = 5 * kSecond;

  /** Whether a report is due now; then the next one is due later. The first is due after half an interval at the earliest. */
  bool isDue(Micros now);
  /** A sender report has come. @param ntpMiddle the middle of its time */
  void heard(std::uint32_t ntpMiddle, Micros now);
  /** As our next report refers to it, as of the last {@link isDue}. */
  std::optional<rtp::LastReport> last() const;

 private:
  static Micros interval();

  Micros due_ = 0;
  Micros now_ = 0;
  std::uint32_t ntpMiddle_ = 0;
  std::optional<Micros> heardAt_;
};

}  // namespace ringway::core

#include "report-schedule.hpp"

#include <algorithm>

#include "dice.hpp"

namespace ringway::core {

bool ReportSchedule::isDue(Micros now) {
  now_ = now;
  if (due_ == 0) due_ = now + interval();
  if (now < due_) return false;
  due_ = now + interval();
  return true;
}

void ReportSchedule::heard(std::uint32_t ntpMiddle, Micros now) {
  ntpMiddle_ = ntpMiddle;
  heardAt_ = now;
}

std::optional<rtp::LastReport> ReportSchedule::last() const {
  if (!heardAt_) return std::nullopt;
  const Micros ago = std::max<Micros>(0, now_ - *heardAt_);
  return rtp::LastReport{ntpMiddle_, static_cast<std::uint32_t>(ago * 65'536 / kSecond)};
}

Micros ReportSchedule::interval() { return kInterval / 2 + kInterval * dice<std::uint8_t>() / 256; }

}  // namespace ringway::core

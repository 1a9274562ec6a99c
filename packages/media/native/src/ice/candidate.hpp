#pragma once

#include <cstdint>

#include "../net/address.hpp"

namespace ringway::ice {

/** An address at which the other side may be reached. RFC 8445, 5. */
struct Candidate {
  Address address;
  /** As signalled; the higher one is tried first. */
  std::uint32_t priority;
};

/** Who nominates the pair that is used. RFC 8445, 6.1.1. */
enum class Role { controlling, controlled };

constexpr Role otherThan(Role role) { return role == Role::controlling ? Role::controlled : Role::controlling; }

/**
 * The priority that a candidate of ours would have if the other side learnt it from a check: that of the host candidate
 * with the type preference 110. RFC 8445, 5.1.2.1 and 7.1.1.
 */
constexpr std::uint32_t asPeerReflexive(std::uint32_t localPriority) {
  return std::uint32_t{110} << 24 | (localPriority & 0x00FF'FFFF);
}

}  // namespace ringway::ice

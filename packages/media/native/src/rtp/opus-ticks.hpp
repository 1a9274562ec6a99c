#pragma once

#include <cstdint>

#include "../bytes.hpp"

namespace ringway::rtp {

/** Ticks of Opus' RTP clock in a packet of 20 ms, the only kind we make ourselves. RFC 7587, section 4.1: 48 kHz. */
constexpr std::uint32_t kTicksPerPacket = 960;

/** Ticks of that clock in a time, and the time of so many. */
constexpr std::int64_t ticksIn(Micros time) { return time * 48 / kMillisecond; }
constexpr Micros timeOf(std::int64_t ticks) { return ticks * kMillisecond / 48; }

/**
 * How long an Opus packet lasts, in RTP ticks, read off its first byte or two; 20 ms for one that says nothing.
 *
 * @see RFC 6716, section 3.1: the table of contents byte.
 */
std::uint32_t opusTicks(Bytes packet);

/** Whether a packet's table of contents can be that of an Opus packet: what it says is whole, and lasts 120 ms at most. RFC 6716, section 3.4. */
bool isOpus(Bytes packet);

}  // namespace ringway::rtp

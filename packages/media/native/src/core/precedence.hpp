#pragma once

namespace ringway::core {

/**
 * From now on the calling thread runs before all threads that have not taken precedence: sound is what cannot wait. As a real-time thread
 * where the system allows that (root, `CAP_SYS_NICE`, `RLIMIT_RTPRIO`), else by its niceness, and where neither is allowed like all others.
 */
void takePrecedence();

/** A thread is born with the precedence of the one that makes it; from now on the calling thread runs like the rest of its process. */
void giveUpPrecedence();

}  // namespace ringway::core

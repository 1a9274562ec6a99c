#pragma once

#include <openssl/bio.h>

#include "outbox.hpp"

namespace ringway::dtls {

/**
 * What OpenSSL reads datagrams from and writes them to: one at a time each way, straight from and to whoever calls. A memory BIO would
 * run them together, and we would have to take them apart again.
 */
struct DatagramPort {
  /** The datagram that has come in and was not read yet; empty when there is none. */
  Bytes incoming;
  /** Where datagrams go now; null when nobody waits for any: then they are lost. */
  Outbox* outgoing = nullptr;
};

/** A BIO over `port`, which has to outlive it. Null when OpenSSL cannot. */
BIO* newDatagramBio(DatagramPort& port);

}  // namespace ringway::dtls

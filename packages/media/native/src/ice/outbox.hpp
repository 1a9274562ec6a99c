#pragma once

#include "../bytes.hpp"
#include "../net/address.hpp"

namespace ringway::ice {

/** Where an agent's datagrams go: out of its one socket. */
struct Outbox {
  virtual ~Outbox() = default;
  /** @param datagram is gone after the call */
  virtual void send(const Address& to, Bytes datagram) = 0;
};

}  // namespace ringway::ice

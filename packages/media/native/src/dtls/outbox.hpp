#pragma once

#include "../bytes.hpp"

namespace ringway::dtls {

/** Where an association's datagrams go: to the other side, by whatever way is known to lead there. */
struct Outbox {
  virtual ~Outbox() = default;
  /** @param datagram is gone after the call */
  virtual void send(Bytes datagram) = 0;
};

}  // namespace ringway::dtls

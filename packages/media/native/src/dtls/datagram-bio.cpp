#include "datagram-bio.hpp"

#include <algorithm>
#include <utility>

namespace ringway::dtls {

namespace {

DatagramPort& portOf(BIO* bio) { return *static_cast<DatagramPort*>(BIO_get_data(bio)); }

int write(BIO* bio, const char* data, int length) {
  if (Outbox* outgoing = portOf(bio).outgoing)
    outgoing->send(Bytes(reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(length)));
  return length;
}

int read(BIO* bio, char* into, int room) {
  BIO_clear_retry_flags(bio);
  const Bytes datagram = std::exchange(portOf(bio).incoming, Bytes());
  if (datagram.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t length = std::min(datagram.size(), static_cast<std::size_t>(room));
  std::copy_n(datagram.begin(), length, reinterpret_cast<std::uint8_t*>(into));
  return static_cast<int>(length);
}

long control(BIO*, int command, long, void*) {
  // Of all that can be asked, two things have an answer here: nothing waits to be flushed, and IPv6 and UDP take 48 bytes.
  if (command == BIO_CTRL_FLUSH) return 1;
  return command == BIO_CTRL_DGRAM_GET_MTU_OVERHEAD ? 48 : 0;
}

BIO_METHOD* newMethod() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
  if (!method) return nullptr;
  BIO_meth_set_write(method, write);
  BIO_meth_set_read(method, read);
  BIO_meth_set_ctrl(method, control);
  return method;
}

}  // namespace

BIO* newDatagramBio(DatagramPort& port) {
  static BIO_METHOD* const method = newMethod();
  BIO* bio = method ? BIO_new(method) : nullptr;
  if (!bio) return nullptr;
  BIO_set_data(bio, &port);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace ringway::dtls

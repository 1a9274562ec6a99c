#pragma once

#include <optional>

#include "address.hpp"

namespace ringway {

/** A UDP socket of one local address that never waits. It is closed with its owner. */
class UdpSocket {
 public:
  /**
   * Binds `local`; IPv6 alone where that is the family.
   *
   * @param error the system's number when nothing is returned
   */
  static std::optional<UdpSocket> bind(const Address& local, int& error);
  /**
   * Binds a free port of a range, from anywhere in it on, so that one that was just let go of is not the next.
   *
   * @param error the system's number when nothing is returned; `EADDRINUSE` when every port is taken
   */
  static std::optional<UdpSocket> bindWithin(const Address& local, std::uint16_t from, std::uint16_t to, int& error);

  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  ~UdpSocket();

  int descriptor() const { return descriptor_; }
  std::uint16_t port() const { return port_; }

  /** The next datagram; nothing when none is there. One longer than `into` is read and comes back empty. */
  std::optional<Bytes> receive(Room into, Address& from);
  /** @returns false when the system did not take it: it is lost, as on any network */
  bool send(const Address& to, Bytes datagram);

 private:
  UdpSocket(int descriptor, std::uint16_t port) : descriptor_(descriptor), port_(port) {}
  void close();

  int descriptor_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace ringway

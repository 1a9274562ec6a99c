#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>

#include "bytes.hpp"
#include "clock.hpp"

namespace ringway::load {

/** A UDP socket of IPv4 that tells when the kernel has got each datagram. */
class UdpSocket {
 public:
  /** On a free port of this address. @returns nothing when there is none, or no such address; `errno` says why */
  static std::optional<UdpSocket> bind(const std::string& address);
  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&&) = delete;
  ~UdpSocket();

  int descriptor() const { return descriptor_; }
  std::uint16_t port() const { return port_; }

  /** From now on this is where datagrams go, and the only one they come from. */
  void keepTo(const sockaddr_in& remote);
  /** Where datagrams go until then. */
  void replyTo(const sockaddr_in& remote) { remote_ = remote; }
  bool isKept() const { return kept_; }
  bool hasRemote() const { return remote_.sin_port != 0; }
  /** @returns whether it has left */
  bool send(Bytes datagram) const;

  struct Received {
    std::size_t length;
    sockaddr_in from;
    /** By the wall clock. */
    Micros at;
  };
  std::optional<Received> receive(std::span<std::uint8_t> room) const;

 private:
  UdpSocket(int descriptor, std::uint16_t port) : descriptor_(descriptor), port_(port) {}

  int descriptor_;
  std::uint16_t port_;
  sockaddr_in remote_{};
  bool kept_ = false;
};

}  // namespace ringway::load

#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "../bytes.hpp"

namespace ringway {

/** A UDP address: IPv4 or IPv6, and a port. Small enough to be copied. */
class Address {
 public:
  /** 0.0.0.0, port 0. */
  Address() = default;

  /** @param ip as `192.0.2.1` or `2001:db8::1`; a scope as in `fe80::1%eth0` is not taken. Nothing when it is neither. */
  static std::optional<Address> parse(std::string_view ip, std::uint16_t port);
  /** What the system has told of a socket or a sender; 0.0.0.0 when it is of another family. */
  static Address of(const sockaddr_storage& told);
  /** @param ip the 4 or 16 bytes, in network order */
  static std::optional<Address> of(Bytes ip, std::uint16_t port);

  bool isSixth() const { return sixth_; }
  std::uint16_t port() const { return port_; }
  /** The 4 or 16 bytes, in network order. */
  Bytes ip() const { return {ip_, sixth_ ? 16u : 4u}; }
  /** As the system wants it. @returns how many bytes of `into` it takes */
  socklen_t write(sockaddr_storage& into) const;
  /** `192.0.2.1` or `2001:db8::1`, without the port. */
  std::string text() const;

  bool operator==(const Address&) const = default;

 private:
  std::uint8_t ip_[16] = {};
  std::uint16_t port_ = 0;
  bool sixth_ = false;
};

}  // namespace ringway

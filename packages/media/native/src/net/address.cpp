#include "address.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace ringway {

std::optional<Address> Address::parse(std::string_view ip, std::uint16_t port) {
  const std::string text(ip);
  std::uint8_t bytes[16];
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return of(Bytes(bytes, 4), port);
  if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return of(Bytes(bytes, 16), port);
  return std::nullopt;
}

std::optional<Address> Address::of(Bytes ip, std::uint16_t port) {
  if (ip.size() != 4 && ip.size() != 16) return std::nullopt;
  Address address;
  std::copy(ip.begin(), ip.end(), address.ip_);
  address.port_ = port;
  address.sixth_ = ip.size() == 16;
  return address;
}

Address Address::of(const sockaddr_storage& told) {
  if (told.ss_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &told, sizeof in);
    return *of(Bytes(reinterpret_cast<const std::uint8_t*>(&in.sin_addr), 4), ntohs(in.sin_port));
  }
  if (told.ss_family != AF_INET6) return {};
  sockaddr_in6 in;
  std::memcpy(&in, &told, sizeof in);
  return *of(Bytes(in.sin6_addr.s6_addr, 16), ntohs(in.sin6_port));
}

socklen_t Address::write(sockaddr_storage& into) const {
  into = {};
  if (!sixth_) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(port_);
    std::memcpy(&in.sin_addr, ip_, 4);
    std::memcpy(&into, &in, sizeof in);
    return sizeof in;
  }
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_port = htons(port_);
  std::memcpy(&in.sin6_addr, ip_, 16);
  std::memcpy(&into, &in, sizeof in);
  return sizeof in;
}

std::string Address::text() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(sixth_ ? AF_INET6 : AF_INET, ip_, text, sizeof text);
  return text;
}

}  // namespace ringway

#include "udp-socket.hpp"

#include <openssl/rand.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ringway {

namespace {

constexpr int kOn = 1;

/** Room for half a second of a busy machine: 25 packets both ways, with what the system adds to each. */
constexpr int kBufferBytes = 64 * 1024;

int opened(const Address& local) {
  const int descriptor = ::socket(local.isSixth() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return descriptor;
  if (local.isSixth()) ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &kOn, sizeof kOn);
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
  return descriptor;
}

std::uint16_t boundPort(int descriptor) {
  sockaddr_storage told{};
  socklen_t size = sizeof told;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&told), &size);
  return Address::of(told).port();
}

}  // namespace

std::optional<UdpSocket> UdpSocket::bind(const Address& local, int& error) {
  const int descriptor = opened(local);
  if (descriptor < 0) {
    error = errno;
    return std::nullopt;
  }
  sockaddr_storage at;
  const socklen_t size = local.write(at);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&at), size) != 0) {
    error = errno;
    ::close(descriptor);
    return std::nullopt;
  }
  return UdpSocket(descriptor, boundPort(descriptor));
}

std::optional<UdpSocket> UdpSocket::bindWithin(const Address& local, std::uint16_t from, std::uint16_t to, int& error) {
  const std::uint32_t count = to - from + 1u;
  std::uint32_t start = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&start), sizeof start);
  for (std::uint32_t i = 0; i < count; i++) {
    const auto port = static_cast<std::uint16_t>(from + (start % count + i) % count);
    auto socket = bind(*Address::of(local.ip(), port), error);
    if (socket || error != EADDRINUSE) return socket;
  }
  return std::nullopt;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), port_(std::exchange(other.port_, std::uint16_t{0})) {}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  port_ = std::exchange(other.port_, std::uint16_t{0});
  return *this;
}

UdpSocket::~UdpSocket() { close(); }

void UdpSocket::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

std::optional<Bytes> UdpSocket::receive(Room into, Address& from) {
  sockaddr_storage told{};
  socklen_t size = sizeof told;
  ssize_t length;
  do {
    length = ::recvfrom(descriptor_, into.data(), into.size(), MSG_TRUNC, reinterpret_cast<sockaddr*>(&told), &size);
    // What an ICMP message says of an earlier datagram is no end of anything: connectivity checks find out.
  } while (length < 0 && (errno == EINTR || errno == ECONNREFUSED));
  if (length < 0) return std::nullopt;
  from = Address::of(told);
  const auto bytes = static_cast<std::size_t>(length);
  return bytes > into.size() ? Bytes() : Bytes(into.data(), bytes);
}

bool UdpSocket::send(const Address& to, Bytes datagram) {
  sockaddr_storage at;
  const socklen_t size = to.write(at);
  return ::sendto(descriptor_, datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&at), size) == static_cast<ssize_t>(datagram.size());
}

}  // namespace ringway

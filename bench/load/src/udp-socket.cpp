#include "udp-socket.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace ringway::load {

namespace {

const sockaddr* plain(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

/** When the kernel got it; now, should it not have said so. */
Micros timeOf(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec time{};
    std::memcpy(&time, CMSG_DATA(part), sizeof time);
    return microsOf(time);
  }
  return wallNow();
}

}  // namespace

std::optional<UdpSocket> UdpSocket::bind(const std::string& address) {
  const int descriptor = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  UdpSocket made(descriptor, 0);
  sockaddr_in local{};
  local.sin_family = AF_INET;
  socklen_t length = sizeof local;
  const int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
  if (inet_pton(AF_INET, address.c_str(), &local.sin_addr) != 1) return std::nullopt;
  if (::bind(descriptor, plain(local), length) != 0) return std::nullopt;
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&local), &length) != 0) return std::nullopt;
  made.port_ = ntohs(local.sin_port);
  return made;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      port_(other.port_),
      remote_(other.remote_),
      kept_(other.kept_) {}

UdpSocket::~UdpSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

void UdpSocket::keepTo(const sockaddr_in& remote) {
  remote_ = remote;
  kept_ = connect(descriptor_, plain(remote), sizeof remote) == 0;
}

bool UdpSocket::send(Bytes datagram) const {
  if (!hasRemote()) return false;
  const sockaddr* to = kept_ ? nullptr : plain(remote_);
  return sendto(descriptor_, datagram.data(), datagram.size(), 0, to, kept_ ? 0 : sizeof remote_) >= 0;
}

std::optional<UdpSocket::Received> UdpSocket::receive(std::span<std::uint8_t> room) const {
  Received received{};
  iovec part{room.data(), room.size()};
  alignas(cmsghdr) char told[CMSG_SPACE(sizeof(timespec))];
  msghdr message{};
  message.msg_name = &received.from;
  message.msg_namelen = sizeof received.from;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = told;
  message.msg_controllen = sizeof told;
  const ssize_t length = recvmsg(descriptor_, &message, MSG_DONTWAIT);
  if (length < 0) return std::nullopt;
  received.length = static_cast<std::size_t>(length);
  received.at = timeOf(message);
  return received;
}

}  // namespace ringway::load

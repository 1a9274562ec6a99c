#include "../src/net/address.hpp"

#include "check.hpp"

using ringway::Address;

TEST("an address is read, told, and equal to itself in both families") {
  for (const char* ip : {"192.0.2.7", "2001:db8::7"}) {
    const auto address = Address::parse(ip, 3480);
    REQUIRE(address);
    CHECK_EQUAL(address->text(), ip);
    CHECK_EQUAL(address->port(), 3480);
    sockaddr_storage told;
    address->write(told);
    CHECK(Address::of(told) == *address);
  }
}

TEST("what is no IP address is none") {
  for (const char* ip : {"", "localhost", "192.0.2", "192.0.2.256", "fe80::1%eth0", "::g"}) CHECK(!Address::parse(ip, 1));
}

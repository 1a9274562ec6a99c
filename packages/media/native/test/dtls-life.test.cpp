#include <string>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "check.hpp"
#include "dtls-other.hpp"

using namespace ringway;
using namespace ringway::dtls;
using namespace ringway::check;

namespace {

/** Bytes in use of this process; 0 where nobody counts them. */
std::size_t bytesInUse() {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  return mallinfo2().uordblks;
#else
  return 0;
#endif
}

/** Handshakes of all kinds of ends. */
void shakeHands(int times) {
  const auto client = Context::make(), server = Context::make();
  for (int i = 0; i < times; i++) {
    const bool isStranger = i % 4 == 3;
    OurEnd one(client, Role::client, isStranger ? client->fingerprint() : server->fingerprint());
    OurEnd other(server, Role::server, client->fingerprint());
    Wire wire(one, other);
    wire.start();
    if (i % 4 < 2) wire.run();
    if (i % 4 == 1) one.transport.close(wire.toServer());
    for (int steps = 0; steps < 3; steps++) wire.step();
  }
}

}  // namespace

TEST("dtls: a certificate that is renewed stays with the calls that were begun with it, and is gone after them") {
  Contexts contexts;
  const auto other = Context::make();
  auto first = contexts.current(0);
  const std::weak_ptr<Context> old = first;
  {
    OurEnd client(first, Role::client, other->fingerprint());
    OurEnd server(other, Role::server, first->fingerprint());
    first.reset();
    const auto renewed = contexts.current(Contexts::kRenewedAfter);
    REQUIRE(!old.expired());
    CHECK(!(renewed->fingerprint() == old.lock()->fingerprint()));
    Wire wire(client, server);
    wire.start();
    wire.run();
    CHECK(client.transport.state() == State::connected && server.transport.state() == State::connected);
  }
  CHECK(old.expired());
}

TEST("dtls: a certificate is of its day and a month, has a number that is positive and its own, and names nobody") {
  const auto one = Certificate::make(), other = Certificate::make();
  REQUIRE(one && other);
  X509* x509 = one->certificate.get();
  CHECK_EQUAL(X509_get_version(x509), X509_VERSION_3);
  CHECK_EQUAL(X509_verify(x509, one->key.get()), 1);
  CHECK(X509_cmp_current_time(X509_get0_notBefore(x509)) < 0);
  int days = 0, seconds = 0;
  ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(x509), X509_get0_notAfter(x509));
  CHECK_EQUAL(days, 31);
  CHECK(ASN1_INTEGER_cmp(X509_get0_serialNumber(x509), X509_get0_serialNumber(other->certificate.get())) != 0);
  CHECK(ASN1_STRING_length(X509_get0_serialNumber(x509)) <= 20);
  CHECK_EQUAL(X509_get0_serialNumber(x509)->type, V_ASN1_INTEGER);
  CHECK(Fingerprint::of(x509) == one->fingerprint);
  CHECK(!(one->fingerprint == other->fingerprint));
}

TEST("dtls: a fingerprint that is too long, too short, or has anything between its pairs but colons is none") {
  const std::string text = Context::make()->fingerprint().text();
  CHECK_EQUAL(text.size(), 95u);
  for (std::size_t i = 0; i < text.size(); i++)
    for (const char character : {' ', ';', 'g', 'G', '/', '@', '`', '\0', static_cast<char>(0xc1)}) {
      std::string changed = text;
      changed[i] = character;
      CHECK(!Fingerprint::parse(changed));
    }
  for (const std::string& changed : {text + ":", text + ":00", " " + text, text + " ", text.substr(0, 94), "sha-256 " + text})
    CHECK(!Fingerprint::parse(changed));
}

TEST("dtls: before it is started, and after its end, an association does and says nothing") {
  Both both;
  both.client.transport.tick(0, both.wire.toServer());
  both.client.transport.receive(0, Room(), both.wire.toServer());
  CHECK(both.client.transport.state() == State::fresh);
  CHECK_EQUAL(both.wire.sent(), 0u);
  both.connect();
  const auto sent = both.wire.sent();
  both.wire.start();
  both.client.transport.tick(kSecond, both.wire.toServer());
  CHECK_EQUAL(both.wire.sent(), sent);
  both.client.transport.close(both.wire.toServer());
  CHECK_EQUAL(both.wire.sent(), sent + 1);
  both.client.transport.close(both.wire.toServer());
  both.client.transport.start(0, both.wire.toServer());
  both.client.transport.tick(60 * kSecond, both.wire.toServer());
  CHECK_EQUAL(both.wire.sent(), sent + 1);
  CHECK(both.client.transport.state() == State::closed);
  both.wire.run();
  CHECK(both.server.transport.state() == State::closed);
}

TEST("dtls: a thousand associations, finished, refused and given up half-way, leave nothing behind") {
  shakeHands(40);
  // Others in this process take what they need, but not every time.
  std::size_t grown = SIZE_MAX;
  for (int round = 0; round < 4; round++) {
    const std::size_t before = bytesInUse();
    shakeHands(250);
    const std::size_t after = bytesInUse();
    grown = std::min(grown, after > before ? after - before : 0);
  }
  CHECK(grown <= 16 * 1'024);
}

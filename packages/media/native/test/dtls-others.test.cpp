#include <openssl/srtp.h>

#include <string>

#include "check.hpp"
#include "dtls-other.hpp"

using namespace ringway;
using namespace ringway::dtls;
using namespace ringway::check;

namespace {

constexpr Role kRoles[] = {Role::client, Role::server};

/** What the other end would export itself. RFC 5764, section 4.2. */
std::vector<std::uint8_t> exportedBy(OtherEnd& other, std::size_t saltBytes) {
  std::vector<std::uint8_t> material(2 * (16 + saltBytes));
  SSL_export_keying_material(other.openssl(), material.data(), material.size(), "EXTRACTOR-dtls_srtp", 19, nullptr, 0, 0);
  return material;
}

bool isAt(const std::vector<std::uint8_t>& material, std::size_t at, const std::uint8_t* bytes, std::size_t length) {
  return std::equal(bytes, bytes + length, material.begin() + static_cast<std::ptrdiff_t>(at));
}

/** The keys that ours has are those of the other's OpenSSL, client before server and keys before salts. */
void checkKeys(Meeting& meeting, Role theirRole, std::size_t saltBytes) {
  const auto material = exportedBy(meeting.other, saltBytes);
  const auto& keys = *meeting.ours.transport.keys();
  const auto& client = theirRole == Role::client ? keys.theirs : keys.ours;
  const auto& server = theirRole == Role::client ? keys.ours : keys.theirs;
  CHECK(isAt(material, 0, client.key.data(), 16));
  CHECK(isAt(material, 16, server.key.data(), 16));
  CHECK(isAt(material, 32, client.salt.data(), saltBytes));
  CHECK(isAt(material, 32 + saltBytes, server.salt.data(), saltBytes));
}

}  // namespace

TEST("dtls: with another's OpenSSL in either role, in either profile of SRTP, both have the same keys") {
  for (const Role role : kRoles)
    for (const bool gcm : {false, true}) {
      Meeting meeting({.role = role, .profiles = gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80"});
      meeting.connect();
      REQUIRE(meeting.state() == State::connected);
      const auto expected = gcm ? srtp::Profile::aeadAes128Gcm : srtp::Profile::aesCm128HmacSha1_80;
      CHECK(meeting.ours.transport.keys()->profile == expected);
      checkKeys(meeting, role, gcm ? 12 : 14);
    }
}

TEST("dtls: a server chooses the profile that it likes best") {
  const std::string gcmFirst = "SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
  Meeting weChoose({.role = Role::client, .profiles = gcmFirst});
  weChoose.connect();
  REQUIRE(weChoose.state() == State::connected);
  CHECK(weChoose.ours.transport.keys()->profile == srtp::Profile::aesCm128HmacSha1_80);
  Meeting theyChoose({.role = Role::server, .profiles = gcmFirst});
  theyChoose.connect();
  REQUIRE(theyChoose.state() == State::connected);
  CHECK(theyChoose.ours.transport.keys()->profile == srtp::Profile::aeadAes128Gcm);
}

TEST("dtls: whoever knows no SRTP, or only other profiles, is told goodbye, and there are no keys") {
  for (const Role role : kRoles)
    for (const char* profiles : {"", "SRTP_AES128_CM_SHA1_32", "SRTP_AEAD_AES_256_GCM"}) {
      Meeting meeting({.role = role, .profiles = profiles});
      meeting.connect();
      CHECK(meeting.state() == State::failed);
      CHECK_EQUAL(meeting.why(), "there is no profile of SRTP that both sides know");
      CHECK(!meeting.ours.transport.keys());
      CHECK_EQUAL(meeting.other.alert(), SSL_AD_CLOSE_NOTIFY);
    }
}

TEST("dtls: a client without a certificate is refused") {
  Meeting meeting({.role = Role::client, .showsCertificate = false});
  meeting.connect();
  CHECK(meeting.state() == State::failed);
  CHECK(!meeting.ours.transport.keys());
}

TEST("dtls: a server that can do no more than DTLS 1.0 is refused, and such a client") {
  for (const Role role : kRoles) {
    Meeting meeting({.role = role, .longestVersion = DTLS1_VERSION});
    meeting.connect();
    CHECK(meeting.state() == State::failed);
    CHECK(!meeting.other.isDone());
  }
}

TEST("dtls: without a cipher that authenticates what it hides and forgets its keys there is no handshake") {
  for (const Role role : kRoles)
    for (const char* ciphers : {"ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0"}) {
      Meeting meeting({.role = role, .ciphers = ciphers});
      meeting.connect();
      CHECK(meeting.state() == State::failed);
    }
}

TEST("dtls: a key of RSA is as good as another, and a client that knows P-256 alone") {
  for (const Role role : kRoles) {
    Meeting rsa({.role = role, .rsaBits = 2'048});
    rsa.connect();
    CHECK(rsa.state() == State::connected);
    Meeting old({.role = role, .groups = "P-256"});
    old.connect();
    CHECK(old.state() == State::connected);
  }
}

TEST("dtls: a flight of many datagrams is put together; one that is longer than any needs to be is refused") {
  for (const Role role : kRoles) {
    Meeting meeting({.role = role, .others = 10});
    meeting.connect();
    CHECK(meeting.state() == State::connected);
    CHECK(meeting.wire.sent() >= 6);
    CHECK(meeting.wire.longest() <= 1'200);
    Meeting endless({.role = role, .others = 60});
    endless.connect();
    CHECK(endless.state() != State::connected);
  }
}

TEST("dtls: another certificate is refused as soon as it is shown, and whoever shows it hears why") {
  for (const Role role : kRoles) {
    const Role ourRole = role == Role::client ? Role::server : Role::client;
    OtherEnd other({.role = role});
    OurEnd ours(Context::make(), ourRole, Context::make()->fingerprint());
    Wire wire(role == Role::client ? static_cast<End&>(other) : ours, role == Role::client ? static_cast<End&>(ours) : other);
    wire.start();
    wire.run();
    CHECK(ours.transport.state() == State::failed);
    CHECK_EQUAL(std::string(ours.transport.why()), "it is another one than its fingerprint says");
    CHECK(!ours.transport.keys());
    CHECK(!other.isDone());
    CHECK_EQUAL(other.alert(), SSL_AD_BAD_CERTIFICATE);
  }
}

TEST("dtls: whoever is refused gives up three seconds later, and has no keys either") {
  for (const Role refuser : kRoles) {
    Both both;
    const auto stranger = Context::make()->fingerprint();
    OurEnd client(both.clientContext, Role::client, refuser == Role::client ? stranger : both.serverContext->fingerprint());
    OurEnd server(both.serverContext, Role::server, refuser == Role::server ? stranger : both.clientContext->fingerprint());
    Wire wire(client, server);
    wire.start();
    wire.run();
    CHECK(client.transport.state() == State::failed && server.transport.state() == State::failed);
    const auto& refused = (refuser == Role::client ? server : client).transport;
    CHECK_EQUAL(std::string(refused.why()), "the other side has refused");
    CHECK(!client.transport.keys() && !server.transport.keys());
    CHECK_EQUAL(wire.now(), Transport::kTimeAfterAlert);
  }
}

TEST("dtls: a sealed goodbye closes, and so does a sealed alert that says that all is over") {
  for (const Role role : kRoles) {
    Meeting meeting({.role = role});
    meeting.connect();
    REQUIRE(meeting.state() == State::connected);
    meeting.other.with(meeting.toOurs(), [](SSL* ssl) { SSL_shutdown(ssl); });
    meeting.wire.run();
    CHECK(meeting.state() == State::closed);
    CHECK_EQUAL(std::string(meeting.ours.transport.why()), "");
  }
}

TEST("dtls: data is not listened to, and a new handshake in the old one is declined; the association lives") {
  for (const Role role : kRoles) {
    Meeting meeting({.role = role});
    meeting.connect();
    REQUIRE(meeting.state() == State::connected);
    const auto keys = meeting.ours.transport.keys()->ours;
    meeting.other.with(meeting.toOurs(), [](SSL* ssl) {
      const char words[900] = {};
      for (int i = 0; i < 50; i++) SSL_write(ssl, words, sizeof words);
    });
    meeting.wire.run();
    CHECK(meeting.state() == State::connected);
    meeting.other.with(meeting.toOurs(), [](SSL* ssl) {
      SSL_renegotiate(ssl);
      SSL_do_handshake(ssl);
    });
    meeting.wire.step();
    CHECK(meeting.state() == State::connected);
    CHECK(meeting.ours.transport.keys()->ours == keys);
  }
}

TEST("dtls: a session of before is not taken up again") {
  Meeting first({.role = Role::client});
  first.connect();
  REQUIRE(first.state() == State::connected);
  SSL_SESSION* session = SSL_get1_session(first.other.openssl());
  CHECK(SSL_SESSION_has_ticket(session) == 0);
  unsigned int length = 1;
  SSL_SESSION_get_id(session, &length);
  CHECK_EQUAL(length, 0u);
  SSL_SESSION_free(session);
}

#include "records.hpp"

#include <cstring>

namespace ringway::dtls {

namespace {

/** Type, version, epoch, sequence number, length. RFC 6347, section 4.1. */
constexpr std::size_t kHeaderBytes = 13;
constexpr std::uint8_t kVersionMajor = 0xfe;
constexpr std::uint8_t kFatal = 2;

/** RFC 6347, section 4.3.1; what else there is has no place in a handshake. */
enum Type : std::uint8_t { kChangeCipherSpec = 20, kAlert = 21, kHandshake = 22, kApplicationData = 23 };

/** Type, length, number, where the fragment begins, its length. RFC 6347, section 4.2.2. */
constexpr std::size_t kMessageHeaderBytes = 12;
/** Longer than any certificate that a call needs, and what OpenSSL sets aside for a message of which it has seen a piece. */
constexpr std::uint32_t kLongestMessage = 16'384;

/** The part of the nonce that is sent, and the tag. OpenSSL 3.0 ends an association for a record that has no room for them. RFC 5288, section 3. */
constexpr std::size_t kSealBytes = 8 + 16;

constexpr std::uint32_t bit(unsigned type) { return 1u << type; }
/** HelloVerifyRequest is 3; what a server says in the clear ends with 14, its hello is done. RFC 5246, section 7.4. */
constexpr std::uint32_t kOfServer = bit(2) | bit(3) | bit(11) | bit(12) | bit(13) | bit(14);
/** ClientHello, Certificate, CertificateVerify, ClientKeyExchange. */
constexpr std::uint32_t kOfClient = bit(1) | bit(11) | bit(15) | bit(16);

/** One record, whole. */
struct Record {
  std::uint8_t type;
  std::uint16_t epoch;
  Bytes content;
};

enum class Verdict { keep, stray, malformed };

std::uint32_t read24(const std::uint8_t* at) { return std::uint32_t{at[0]} << 16 | read16(at + 1); }

/** The room of the record at the beginning; empty when there is no whole one. */
Room firstOf(Room rest) {
  if (rest.size() < kHeaderBytes || rest[1] != kVersionMajor) return {};
  const std::size_t size = kHeaderBytes + read16(&rest[11]);
  return size <= rest.size() ? rest.first(size) : Room();
}

/** Pieces of messages, each within the message that it is a piece of. */
Verdict judgeMessages(Bytes content, Role from) {
  if (content.empty()) return Verdict::malformed;
  const std::uint32_t known = from == Role::client ? kOfClient : kOfServer;
  while (!content.empty()) {
    if (content.size() < kMessageHeaderBytes) return Verdict::malformed;
    const std::uint32_t whole = read24(&content[1]), begin = read24(&content[6]), length = read24(&content[9]);
    const bool isPiece = begin + length <= whole && (length > 0 || whole == 0);
    if (!isPiece || whole > kLongestMessage || length > content.size() - kMessageHeaderBytes) return Verdict::malformed;
    if (content[0] > 31 || !(known & bit(content[0]))) return Verdict::stray;
    content = content.subspan(kMessageHeaderBytes + length);
  }
  return Verdict::keep;
}

Verdict judgePlain(const Record& record, Role from) {
  if (record.type == kHandshake) return judgeMessages(record.content, from);
  if (record.type != kChangeCipherSpec) return Verdict::stray;
  return record.content.size() == 1 && record.content[0] == 1 ? Verdict::keep : Verdict::malformed;
}

/** There is one change of keys in an association, so that it has two epochs. */
Verdict judge(const Record& record, const Awaited& awaited, const Sifted& sifted) {
  if (record.epoch == 0) return awaited.plain ? judgePlain(record, awaited.from) : Verdict::stray;
  if (record.content.size() < kSealBytes) return Verdict::malformed;
  const bool isKnown = record.epoch == 1 && record.type >= kChangeCipherSpec && record.type <= kApplicationData;
  return isKnown && sifted.sealed < awaited.sealed ? Verdict::keep : Verdict::stray;
}

void renumber(std::uint8_t* record, std::uint64_t number) {
  write16(record + 5, static_cast<std::uint16_t>(number >> 32));
  write32(record + 7, static_cast<std::uint32_t>(number));
}

void keep(Room record, Room datagram, const Awaited& awaited, Sifted& sifted) {
  const bool isPlain = read16(&record[3]) == 0;
  if (isPlain) renumber(record.data(), awaited.number + sifted.plain);
  (isPlain ? sifted.plain : sifted.sealed)++;
  std::memmove(datagram.data() + sifted.length, record.data(), record.size());
  sifted.length += record.size();
}

}  // namespace

Sifted sift(Room datagram, const Awaited& awaited) {
  Sifted sifted;
  for (Room rest = datagram; !rest.empty();) {
    const Room room = firstOf(rest);
    if (room.empty()) {
      sifted.malformed = true;
      break;
    }
    rest = rest.subspan(room.size());
    const Record record{room[0], read16(&room[3]), Bytes(room).subspan(kHeaderBytes)};
    if (record.epoch == 0 && record.type == kAlert) {
      sifted.plainAlerts++;
      sifted.fatal = sifted.fatal || (!record.content.empty() && record.content[0] == kFatal);
      continue;
    }
    const Verdict verdict = judge(record, awaited, sifted);
    if (verdict == Verdict::keep) keep(room, datagram, awaited, sifted);
    sifted.strays += verdict == Verdict::stray;
    sifted.malformed = sifted.malformed || verdict == Verdict::malformed;
  }
  return sifted;
}

}  // namespace ringway::dtls

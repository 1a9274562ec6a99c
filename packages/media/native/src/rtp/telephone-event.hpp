#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "../bytes.hpp"

namespace ringway::rtp {

/** A key by its number in RFC 4733: 0 to 9, `*` 10, `#` 11, `A` to `D` from 12. */
using Key = std::uint8_t;

/** Some keys, each by its bit: the first for key 0. */
using KeySet = std::uint16_t;

constexpr bool contains(KeySet keys, Key key) { return keys >> key & 1; }

/** What is told of a key: which, whether it is over and how loud, and how long it has lasted. RFC 4733, section 2.3. */
constexpr std::size_t kKeyBytes = 4;

/** The key that a telephone-event packet is about; nothing for one that is about none. */
std::optional<Key> keyOf(Bytes payload);

/**
 * Finds pressed keys in telephone-event packets (RFC 4733).
 *
 * A key is told on the first packet with a new pair of timestamp and event, whatever its end flag: some senders send
 * only end packets (three of them) and no start, others many packets while the key is held. The marker says nothing.
 */
class KeyListener {
 public:
  /** @returns the key; nothing when the packet repeats one, comes late, or is no key */
  std::optional<Key> hear(std::uint32_t timestamp, Bytes payload);

 private:
  struct Heard {
    std::uint32_t timestamp;
    Key key;
  };

  bool isNew(std::uint32_t timestamp, Key key) const;

  std::optional<Heard> last_;
};

}  // namespace ringway::rtp

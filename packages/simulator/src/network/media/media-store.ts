import { randomBytes, randomInt } from 'node:crypto'
import { MINUTE, type Millis, type ShiftableClock } from '../../clock.ts'
import { type Media, sha256Of } from './media.ts'
import { isStamp, mediaAddress } from './media-address.ts'

/** All files together; what comes on top pushes the oldest out. */
const MOST_BYTES = 256_000_000

/** How long the address of a file is good for. */
const ADDRESS_LIVES: Millis = 5 * MINUTE

/** The files of all numbers, in memory: at most 256 MB. */
export class MediaStore {
  /** Stamps the addresses at which files can be fetched. */
  readonly #key = randomBytes(32)
  readonly #clock: ShiftableClock
  /** Oldest first. */
  readonly #media = new Map<string, Media>()
  #bytes = 0
  /** Where the network is reached. */
  #origin = 'http://localhost'

  constructor(clock: ShiftableClock) {
    this.#clock = clock
  }

  /** @param livesMs from now, by the network's clock; null: for ever */
  add(file: Pick<Media, 'phoneNumberId' | 'mimeType' | 'filename' | 'bytes'>, livesMs: number | null): Media {
    const expiresAt = livesMs === null ? null : this.#clock.now() + livesMs
    const media = { ...file, id: newMediaId(), sha256: sha256Of(file.bytes), expiresAt }
    this.#media.set(media.id, media)
    this.#bytes += media.bytes.length
    this.#makeRoom()
    return media
  }

  /** What has expired is gone. */
  get(id: string): Media | undefined {
    const media = this.#media.get(id)
    if (media?.expiresAt == null || this.#clock.now() < media.expiresAt) return media
    this.delete(id)
    return undefined
  }

  /** The network listens now, at `origin`. */
  servedAt(origin: string): void {
    this.#origin = origin
  }

  /** Where the file is fetched with the token, for five minutes from now. @param origin by which the network is asked */
  addressOf({ id }: Media, origin = this.#origin): string {
    return mediaAddress(origin, this.#key, id, this.#clock.now() + ADDRESS_LIVES)
  }

  /** Has this store given an address of the file with this stamp? */
  hasStamped({ id }: Media, until: Millis, stamp: string): boolean {
    return isStamp(this.#key, id, until, stamp)
  }

  delete(id: string): void {
    this.#bytes -= this.#media.get(id)?.bytes.length ?? 0
    this.#media.delete(id)
  }

  clear(): void {
    this.#media.clear()
    this.#bytes = 0
  }

  #makeRoom(): void {
    for (const id of this.#media.keys()) {
      if (this.#bytes <= MOST_BYTES || this.#media.size === 1) return
      this.delete(id)
    }
  }
}

/** 15 or 16 digits, as Meta's. */
function newMediaId(): string {
  return `${randomInt(1_000_000, 9_999_999)}${String(randomInt(1_000_000_000)).padStart(9, '0')}`
}

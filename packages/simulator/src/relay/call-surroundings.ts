import type { BusinessSurroundings } from './business-leg.ts'
import type { OnePort } from './one-port.ts'
import type { Pacer } from './pacer.ts'
import type { RelayCall } from './relay-call.ts'
import type { RelayLogger } from './relay-logger.ts'
import type { RelayAddress } from './relay-sdp.ts'
import type { SilenceLimits } from './silence-watch.ts'
import type { Voices } from './voice.ts'

/** What a call needs of its relay. */
export type CallSurroundings = BusinessSurroundings & {
  /** The browser phones' side, on a port of its own. */
  readonly phones: { readonly port: OnePort; readonly address: RelayAddress }
  readonly pacer: Pacer
  readonly voices: Voices
  readonly silence: SilenceLimits
  readonly logger: RelayLogger
  readonly closed: (call: RelayCall) => void
}

/** What is measured of calls, in the order of the table. */
export type FigureName = keyof typeof FIGURES

/** `budget`: milliseconds that the 95th percentile may take; null where none is set. `clock`: whose time it is. */
export type Figure = { readonly title: string; readonly budget: number | null; readonly clock: string }

const SERVER = "server's log"
const BORDER = "simulator's request log"
const SOUND = 'recordings'

export const FIGURES = {
  webhook: { title: "Meta's connect → our 200", budget: 50, clock: SERVER },
  preAccept: { title: 'connect → pre_accept out', budget: 300, clock: SERVER },
  preAcceptOutside: { title: '… as Meta sees it: sent → pre_accept received', budget: 300, clock: BORDER },
  asked: { title: 'connect → TwiML request out', budget: 50, clock: SERVER },
  askedOutside: { title: '… from outside: sent → request at the app', budget: 50, clock: `${BORDER}, app` },
  audioCached: { title: 'TwiML in → first audio packet, cached prompt', budget: 60, clock: SERVER },
  audioSaid: { title: '… a sentence never said before', budget: null, clock: SERVER },
  audioFetched: { title: '… a file never fetched before', budget: null, clock: SERVER },
  clipped: { title: 'missing from the first 40 ms of the first prompt', budget: 0, clock: SOUND },
  firstWord: { title: 'accept → first prompt heard', budget: null, clock: SOUND },
  mediaUp: { title: 'answer given (pre_accept 200) → media up', budget: 200, clock: `${BORDER}, ${SOUND}` },
  digit: { title: 'last digit → action request', budget: 100, clock: SERVER },
  digitOutside: { title: '… from outside: key pressed → request at the app', budget: 100, clock: 'bench, app' },
  bargeIn: { title: 'first key during a prompt → silence heard', budget: 60, clock: `${SERVER}, ${SOUND}` },
} as const satisfies Record<string, Figure>

/** Measured values by figure. */
export type Samples = { readonly [Name in FigureName]: readonly number[] }

/** The same, while they are measured. */
export type Collecting = { [Name in FigureName]: number[] }

export const FIGURE_NAMES = Object.keys(FIGURES) as readonly FigureName[]

import type { Changes } from '../changes.ts'
import { SWITCH_NAMES, SWITCHES, type SwitchName, type SwitchValue } from './switch-table.ts'

/** Which reading holds of each point that Meta leaves open. */
export class Switches {
  readonly #changes: Changes
  /** What was given at the start; a reset comes back to it. */
  readonly #first: ReadonlyMap<SwitchName, string>
  #set: Map<SwitchName, string>

  constructor(changes: Changes, first: ReadonlyMap<SwitchName, string> = new Map()) {
    this.#changes = changes
    this.#first = first
    this.#set = new Map(first)
  }

  get<Name extends SwitchName>(name: Name): SwitchValue<Name> {
    return (this.#set.get(name) ?? SWITCHES[name].default) as SwitchValue<Name>
  }

  /** The value, if somebody has set it; what stands elsewhere holds otherwise. */
  chosen<Name extends SwitchName>(name: Name): SwitchValue<Name> | null {
    return (this.#set.get(name) as SwitchValue<Name> | undefined) ?? null
  }

  set(values: ReadonlyMap<SwitchName, string>): void {
    for (const [name, value] of values) this.#set.set(name, value)
    this.#changes.notify()
  }

  clear(): void {
    this.#set = new Map(this.#first)
    this.#changes.notify()
  }

  list() {
    return SWITCH_NAMES.map((name) => ({ name, value: this.get(name) as string, ...SWITCHES[name] }))
  }
}

/** A switch that there is not, or a value that it does not have; in words. */
export class BadSwitch extends Error {
  override readonly name = 'BadSwitch'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

/** `{ 'reply-type': 'absent' }` as values. @throws BadSwitch */
export function readSwitches(given: Readonly<Record<string, unknown>>): Map<SwitchName, string> {
  return new Map(Object.entries(given).map(([name, value]) => [readName(name), readValue(name as SwitchName, value)]))
}

function readName(name: string): SwitchName {
  if (Object.hasOwn(SWITCHES, name)) return name as SwitchName
  const [nearest] = [...SWITCH_NAMES].sort((one, other) => likeness(other, name) - likeness(one, name))
  throw new BadSwitch(`There is no switch ${name}.`, `Did you mean ${nearest}? GET /_sim/v1/switches lists them.`)
}

function readValue(name: SwitchName, value: unknown): string {
  const values: readonly string[] = SWITCHES[name].values
  const given = String(value)
  if (values.includes(given)) return given
  throw new BadSwitch(`${name} is not ${given}.`, `It is one of ${values.join(', ')}.`)
}

/** How many pairs of neighbouring letters two names share. */
function likeness(one: string, other: string): number {
  const pairs = (text: string) => new Set(Array.from({ length: text.length - 1 }, (_, n) => text.slice(n, n + 2)))
  const mine = pairs(one)
  return [...pairs(other)].filter((pair) => mine.has(pair)).length
}
